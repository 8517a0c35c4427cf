/** A node of the parsed answer, as far as this file needs to know it. */
interface HastNode {
  readonly type: string;
  readonly value?: string;
  readonly tagName?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly children?: readonly HastNode[];
}

/**
 * A rehype plugin that wraps every occurrence of `numbers` in a `mark` element. Runs after sanitising, on a tree that is
 * ours.
 */
export function markUngrounded(numbers: readonly string[]) {
  const pattern = ungroundedPattern(numbers);
  return () => (tree: HastNode) => (pattern === null ? tree : marked(tree, pattern));
}

/** Finds the given numbers as whole numbers: `1.08` is not found in `1.0850`, nor `50` in `2,350`. `null` for none. */
export function ungroundedPattern(numbers: readonly string[]): RegExp | null {
  const wanted = [...new Set(numbers)].filter((text) => text !== '').toSorted((a, b) => b.length - a.length);
  if (wanted.length === 0) return null;
  const alternatives = wanted.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(?<![\\d]|[\\d][.,])(${alternatives})(?![\\d]|[.,][\\d])`, 'g');
}

function marked(node: HastNode, pattern: RegExp): HastNode {
  if (node.children === undefined) return node;
  return {
    ...node,
    children: node.children.flatMap((child) =>
      child.type === 'text' && child.value !== undefined ? splitText(child.value, pattern) : [marked(child, pattern)],
    ),
  };
}

function splitText(text: string, pattern: RegExp): readonly HastNode[] {
  // A capturing group makes `split` keep the matches, at the odd places.
  return text.split(pattern).flatMap((part, index): readonly HastNode[] => {
    if (part === '') return [];
    const node: HastNode = { type: 'text', value: part };
    return index % 2 === 1 ? [{ type: 'element', tagName: 'mark', properties: {}, children: [node] }] : [node];
  });
}
