/** A node of the parsed answer, as far as this file needs to know it. */
interface HastNode {
  readonly type: string;
  readonly value?: string;
  readonly tagName?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly children?: readonly HastNode[];
}

/** A number that the text is expected to hold: as it is written, and what it becomes. */
export interface WantedNumber {
  readonly written: string;
  /** Its index in the block; `null` for one without a source. */
  readonly index: number | null;
}

/** Where a wanted number stands in a text. */
export interface FoundNumber extends WantedNumber {
  readonly from: number;
  readonly to: number;
}

/**
 * A rehype plugin that turns each of `numbers`, which come in the order of the text, into a `data` element with its index
 * as `value`, or into a `mark` where it has no source. Runs after sanitising, on a tree that is ours.
 */
export function linkNumbers(numbers: readonly WantedNumber[]) {
  return () => (tree: HastNode) => {
    if (numbers.length === 0) return tree;
    const found = findNumbers(textOf(tree), numbers);
    return found.length === 0 ? tree : linked(tree, found, { at: 0 });
  };
}

/**
 * Places of `numbers` in `text`, in their order and only as whole numbers: `1.08` is not found in `1.0850`, nor `50` in
 * `2,350`. One that the text does not hold, because Markdown took it for something else, is left out.
 */
export function findNumbers(text: string, numbers: readonly WantedNumber[]): readonly FoundNumber[] {
  const found: FoundNumber[] = [];
  let from = 0;
  for (const wanted of numbers) {
    const at = placeOf(text, wanted.written, from);
    if (at === -1) continue;
    from = at + wanted.written.length;
    found.push({ ...wanted, from: at, to: from });
  }
  return found;
}

/** Every whole occurrence of one of `written` in `text`, as wanted numbers without a source, in the order of the text. */
export function ungroundedIn(text: string, written: readonly string[]): readonly WantedNumber[] {
  const places = [...new Set(written)].flatMap((number) => {
    const found: { readonly at: number; readonly written: string }[] = [];
    for (let at = placeOf(text, number, 0); at !== -1; at = placeOf(text, number, at + number.length)) {
      found.push({ at, written: number });
    }
    return found;
  });
  return places.toSorted((a, b) => a.at - b.at).map((place) => ({ written: place.written, index: null }));
}

function placeOf(text: string, written: string, from: number): number {
  if (written === '') return -1;
  for (let at = text.indexOf(written, from); at !== -1; at = text.indexOf(written, at + 1)) {
    // Digits at its edges may not go on outside it; a sign or a per cent mark ends it by itself.
    const goesOnBefore = DIGIT.test(written.slice(0, 1)) && ENDS_IN_NUMBER.test(text.slice(0, at));
    const goesOnAfter = DIGIT.test(written.slice(-1)) && STARTS_AS_NUMBER.test(text.slice(at + written.length));
    if (!goesOnBefore && !goesOnAfter) return at;
  }
  return -1;
}

function textOf(node: HastNode): string {
  if (node.type === 'text') return node.value ?? '';
  return (node.children ?? []).map(textOf).join('');
}

/** `cursor` walks through the text of the whole tree: a number that emphasis cuts in two becomes two links to one source. */
function linked(node: HastNode, found: readonly FoundNumber[], cursor: { at: number }): HastNode {
  if (node.children === undefined) return node;
  return {
    ...node,
    children: node.children.flatMap((child) => {
      if (child.type !== 'text' || child.value === undefined) return [linked(child, found, cursor)];
      const start = cursor.at;
      cursor.at += child.value.length;
      return splitText(child.value, start, found);
    }),
  };
}

function splitText(text: string, start: number, found: readonly FoundNumber[]): readonly HastNode[] {
  const nodes: HastNode[] = [];
  let done = 0;
  const push = (until: number, wrap?: FoundNumber) => {
    if (until <= done) return;
    const node: HastNode = { type: 'text', value: text.slice(done, until) };
    nodes.push(wrap === undefined ? node : wrapped(node, wrap));
    done = until;
  };
  for (const number of found) {
    if (number.to <= start || number.from >= start + text.length) continue;
    push(Math.max(0, number.from - start));
    push(Math.min(text.length, number.to - start), number);
  }
  push(text.length);
  return glued(nodes);
}

/**
 * Keeps a number on one line with what touches it: a link breaks from its bracket or full stop anywhere, which a word would
 * not do.
 */
function glued(nodes: readonly HastNode[]): readonly HastNode[] {
  const pieces = nodes.flatMap((node) =>
    node.type === 'text'
      ? (node.value ?? '')
          .split(/(\s+)/)
          .filter((part) => part !== '')
          .map(textNode)
      : [node],
  );
  const lines: HastNode[] = [];
  let word: HastNode[] = [];
  const close = () => {
    const [first] = word;
    if (word.every(({ type }) => type === 'text')) lines.push(...word);
    else if (first !== undefined && word.length === 1) lines.push(first);
    else if (word.length > 1)
      lines.push({ type: 'element', tagName: 'span', properties: { className: UNBROKEN }, children: word });
    word = [];
  };
  for (const piece of pieces) {
    if (piece.type === 'text' && /^\s/.test(piece.value ?? '')) {
      close();
      lines.push(piece);
    } else word.push(piece);
  }
  close();
  return joined(lines);
}

/** `nodes` with texts that follow each other as one. */
function joined(nodes: readonly HastNode[]): readonly HastNode[] {
  const whole: HastNode[] = [];
  for (const node of nodes) {
    const last = whole.at(-1);
    if (node.type === 'text' && last?.type === 'text') whole[whole.length - 1] = textNode(`${last.value}${node.value}`);
    else whole.push(node);
  }
  return whole;
}

function textNode(value: string): HastNode {
  return { type: 'text', value };
}

function wrapped(child: HastNode, { index }: FoundNumber): HastNode {
  return index === null
    ? { type: 'element', tagName: 'mark', properties: {}, children: [child] }
    : { type: 'element', tagName: 'data', properties: { value: String(index) }, children: [child] };
}

const UNBROKEN = ['whitespace-nowrap'];
const DIGIT = /\d/;
const ENDS_IN_NUMBER = /\d[.,]?$/;
const STARTS_AS_NUMBER = /^([.,]?\d)/;
