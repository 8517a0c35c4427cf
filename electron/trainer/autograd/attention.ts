import type { Tape } from './tape';
import type { Tensor } from './tensor';

export interface AttentionInputs {
  /** `[width, heads, columns * rows]`. */
  readonly query: Tensor;
  /** `[width, keyHeads, columns * rows]`. */
  readonly key: Tensor;
  readonly value: Tensor;
  readonly columns: number;
  readonly rows: number;
  readonly blocks: readonly AttentionBlock[];
  /** What keys and values are rounded to for the products with them; sums and softmax are F32 in any case. */
  readonly precision: 'F32' | 'BF16';
}

/** Queries `start` to `end`, which see only keys before `end`: a token never attends to a later one. */
export interface AttentionBlock {
  readonly start: number;
  readonly end: number;
  /** 0 where a query sees a key, minus infinity elsewhere: `[end, end - start, 1, rows]`. */
  readonly mask: Tensor;
}

/**
 * Attention with fewer heads of keys and values than of queries: `[width * heads, columns * rows]`.
 *
 * The heads that share a key lie next to each other, so that their queries are one longer list for that key: no key is
 * repeated, and the gradients of a key are summed over its heads by the multiplication itself. Blocks of queries leave out
 * the keys that come after them, nearly half of the work in long rows.
 */
export function attend(tape: Tape, inputs: AttentionInputs): Tensor {
  const { builder } = tape;
  const { query, key, value, columns, rows, blocks, precision } = inputs;
  const [width, heads] = query.shape;
  const keyHeads = key.shape[1];
  const shared = heads / keyHeads;
  const scale = 1 / Math.sqrt(width);
  const byHead = (x: Tensor, count: number): Tensor =>
    builder.permute(builder.reshape(x, width, count, columns, rows), 0, 2, 1, 3);
  const byToken = (x: Tensor): Tensor => builder.permute(x, 0, 2, 1, 3);
  /** `[n, columns, heads, rows]` of a block's queries, as one list for each key head. */
  const listed = (x: Tensor, { start, end }: AttentionBlock): Tensor =>
    builder.reshape(
      builder.dense(builder.slice(x, 1, start, end - start)),
      width,
      (end - start) * shared,
      keyHeads,
      rows,
    );

  const queries = byHead(query, heads);
  const exactKeys = builder.dense(byHead(key, keyHeads));
  const exactValues = builder.dense(byHead(value, keyHeads));
  const keys = builder.cast(exactKeys, precision);
  const valuesAcross = builder.cast(builder.transpose(exactValues), precision);
  const kept: { block: AttentionBlock; blockQueries: Tensor; weights: Tensor }[] = [];
  let joined: Tensor | null = null;
  for (const block of blocks) {
    const length = block.end - block.start;
    const blockQueries = listed(queries, block);
    const scores = builder.multiplyMatrix(builder.slice(keys, 1, 0, block.end), blockQueries);
    const weights = builder.softmax(builder.reshape(scores, block.end, length, heads, rows), block.mask, scale);
    const mixed = builder.multiplyMatrix(
      builder.slice(valuesAcross, 0, 0, block.end),
      builder.reshape(weights, block.end, length * shared, keyHeads, rows),
    );
    const part = byToken(builder.reshape(mixed, width, length, heads, rows));
    joined = joined ? builder.concatenate(joined, builder.dense(part), 2) : builder.dense(part);
    kept.push({ block, blockQueries, weights });
  }
  if (!joined) throw new RangeError('Expected at least one block of queries.');
  const output = builder.reshape(joined, width * heads, columns * rows);

  return tape.record(output, [query, key, value], (gradient) => {
    const gradients = byHead(builder.reshape(gradient, width, heads, columns, rows), heads);
    const keysAcross = builder.cast(builder.transpose(exactKeys), precision);
    const values = builder.cast(exactValues, precision);
    let keyGradient: Tensor | null = null;
    let valueGradient: Tensor | null = null;
    const queryParts: Tensor[] = [];
    // From the last block on, whose keys are all there are.
    for (const { block, blockQueries, weights } of kept.reverse()) {
      const length = block.end - block.start;
      const blockGradient = listed(gradients, block);
      const seen = builder.multiplyMatrix(builder.slice(values, 1, 0, block.end), blockGradient);
      const weightsList = builder.reshape(weights, block.end, length * shared, keyHeads, rows);
      const scoreGradient = builder.reshape(
        tape.softmaxBack(builder.reshape(seen, ...weights.shape), weights, scale),
        ...weightsList.shape,
      );
      if (tape.isTrained(value)) {
        const part = summedOverQueries(tape, blockGradient, weightsList);
        valueGradient = valueGradient ? builder.accumulate(valueGradient, part) : part;
      }
      if (tape.isTrained(key)) {
        const part = summedOverQueries(tape, blockQueries, scoreGradient);
        keyGradient = keyGradient ? builder.accumulate(keyGradient, part) : part;
      }
      if (tape.isTrained(query)) {
        const part = builder.multiplyMatrix(builder.slice(keysAcross, 0, 0, block.end), scoreGradient);
        queryParts.unshift(builder.dense(byToken(builder.reshape(part, width, length, heads, rows))));
      }
    }
    const back = (x: Tensor, count: number): Tensor => builder.reshape(builder.dense(x), width, count, columns * rows);
    if (valueGradient) tape.addGradient(value, back(byToken(valueGradient), keyHeads));
    if (keyGradient) tape.addGradient(key, back(byToken(keyGradient), keyHeads));
    if (queryParts.length > 0) {
      const whole = queryParts.reduce((joinedParts, part) => builder.concatenate(joinedParts, part, 2));
      tape.addGradient(query, back(whole, heads));
    }
  });
}

/** For each key the sum of `vectors` times what each of them has to do with the key: `[width, n]` and `[keys, n]` give `[width, keys]`. */
function summedOverQueries({ builder, isPortable }: Tape, vectors: Tensor, shares: Tensor): Tensor {
  // Turning the shares around would take as long as the product.
  if (!isPortable) return builder.transpose(builder.outerProduct(shares, vectors));
  return builder.multiplyMatrix(builder.transpose(vectors), builder.transpose(shares));
}
