import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '#shared/domain/app-error';
import { CatalogModel } from '#shared/domain/model';

/**
 * Reads a catalog file and checks it.
 *
 * @throws AppError `file_unreadable` with the first thing that is wrong.
 */
export function readModelCatalog(file: string): readonly CatalogModel[] {
  try {
    const catalog = CatalogModel.array().parse(JSON.parse(readFileSync(file, 'utf8')));
    const defaults = catalog.filter(({ isDefault }) => isDefault).length;
    const names = new Set(catalog.flatMap(({ id, fileName }) => [id, fileName]));
    if (defaults !== 1 || names.size !== catalog.length * 2) {
      throw new Error(`Expected one default and no id or file name twice, was ${defaults} defaults.`);
    }
    const outside = catalog.find(({ fileName }) => path.basename(fileName) !== fileName);
    if (outside) throw new Error(`Expected a plain file name, was ${outside.fileName}.`);
    return catalog;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'file_unreadable',
      `The model catalog ${file} is not sound: ${reason}`,
      { file },
      { cause: error },
    );
  }
}
