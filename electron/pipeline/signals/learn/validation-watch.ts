import type { Objective } from './boosting-objective';
import type { BinnedRows } from './grow-tree';
import { type ValuedNode, valueOfBinned } from './valued-tree';

/** Follows the loss on rows that no tree learns from. */
export interface ValidationWatch {
  add(tree: ValuedNode): void;
  /** How many of the first trees have the smallest loss together; 0 where none helps. */
  bestTrees(): number;
  /** Whether `rounds` trees were added since then. */
  isOver(): boolean;
}

export function watchValidation(
  { columns, rows, layout }: BinnedRows,
  targets: Float64Array,
  base: number,
  loss: Objective['loss'],
  rounds: number,
): ValidationWatch {
  const scores = new Float64Array(rows).fill(base);
  let best = loss(targets, scores);
  let bestTrees = 0;
  let trees = 0;
  return {
    add(tree) {
      for (let row = 0; row < rows; row++) {
        scores[row] = (scores[row] as number) + valueOfBinned(tree, columns, layout.counts, row);
      }
      trees++;
      const now = loss(targets, scores);
      if (now >= best) return;
      best = now;
      bestTrees = trees;
    },
    bestTrees: () => bestTrees,
    isOver: () => trees - bestTrees >= rounds,
  };
}
