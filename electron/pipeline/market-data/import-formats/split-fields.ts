import type { Separator } from './row-format';

/** Fields of a line, trimmed; double quotes around a field are taken off, and a doubled one inside stands for itself. */
export function splitFields(line: string, separator: Separator): string[] {
  if (!line.includes('"')) return line.split(separator).map(trim);
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (character === '"') {
      if (isQuoted && line[index + 1] === '"') {
        field += '"';
        index++;
      } else isQuoted = !isQuoted;
    } else if (character === separator && !isQuoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

/** The separator that occurs most in `line`, and a comma where none does. */
export function separatorOf(line: string): Separator {
  const counts = SEPARATORS.map((separator) => line.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

// Most fields have no blanks around them, and `trim` costs more than the two comparisons.
function trim(field: string): string {
  return field.charCodeAt(0) <= SPACE || field.charCodeAt(field.length - 1) <= SPACE ? field.trim() : field;
}

const SEPARATORS = [',', ';', '\t'] as const;
const SPACE = 32;
