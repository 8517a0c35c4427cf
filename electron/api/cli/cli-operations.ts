import { contract } from '#shared/contract/contract';
import { type DeclaredOperation, declaredOperations } from '#shared/contract/doors';
import { inputJsonSchema, type JsonSchema } from '#shared/contract/json-schema';
import { kebabCase } from './kebab-case';

/** Operations that the command line reaches, in the order of declaration. */
export function cliOperations(): readonly DeclaredOperation[] {
  operations ??= declaredOperations(contract).filter(({ meta }) => meta.doors.includes('cli'));
  return operations;
}

/** Groups with an operation at this door, as the command line spells them. */
export function cliGroups(): string[] {
  return [...new Set(cliOperations().map(({ path: [group] }) => kebabCase(group)))];
}

/** Operations of a group, by either spelling of its name. */
export function operationsOf(group: string): DeclaredOperation[] {
  return cliOperations().filter(({ path: [name] }) => isSpelt(group, name));
}

/** `group` and `name` in either spelling: `undo-import` or `undoImport`. */
export function findOperation(group: string, name: string): DeclaredOperation | null {
  return operationsOf(group).find(({ path: [, operation] }) => isSpelt(name, operation)) ?? null;
}

/** JSON schema of what an operation takes; made once, for each word is looked up in it. */
export function inputSchemaOf(operation: DeclaredOperation): JsonSchema {
  const known = schemas.get(operation.name);
  if (known) return known;
  const schema = inputJsonSchema(operation);
  schemas.set(operation.name, schema);
  return schema;
}

/** `candles undo-import` */
export function commandName({ path: [group, name] }: DeclaredOperation): string {
  return `${kebabCase(group)} ${kebabCase(name)}`;
}

function isSpelt(word: string, name: string): boolean {
  return word === name || word === kebabCase(name);
}

const schemas = new Map<string, JsonSchema>();
let operations: readonly DeclaredOperation[] | null = null;
