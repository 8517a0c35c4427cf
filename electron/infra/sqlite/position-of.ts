import type { Statement } from 'better-sqlite3';
import { AppError } from '#shared/domain/app-error';

/**
 * Where an item stands in the order of its list: what a page of older ones goes on from.
 *
 * @param find - Reads the columns that the list is ordered by, of the item with the given key.
 * @param item - What it is and its id, for the refusal.
 * @throws AppError `not_found` with the id: going on from nowhere would tell the first page again, for ever.
 */
export function positionOf<Position>(
  find: Statement,
  item: { readonly thing: string; readonly id: string },
  ...key: readonly string[]
): Position {
  const found = find.get(...(key.length > 0 ? key : [item.id]));
  if (found === undefined) {
    throw new AppError('not_found', `Expected the id of ${item.thing} to go on from, was ${item.id}.`, { id: item.id });
  }
  // Sound: the statement of the caller names these columns.
  return found as Position;
}
