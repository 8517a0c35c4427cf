import type { DatasetFiles } from '#electron/ports/dataset-files';
import type { DatasetManifest } from '#shared/domain/training-dataset';
import { ExampleSplit, type TrainingExample } from '#shared/domain/training-example';
import { encodeExample } from '#shared/domain/training-line';
import type { ExportFile } from './export-file';

/** The files of a dataset for a folder outside the app: its lines as they are, its manifest, and what the format is. */
export function exportDataset(manifest: DatasetManifest, examples: DatasetFiles['examples']): readonly ExportFile[] {
  return [
    ...ExampleSplit.options.map((split) => ({
      name: `${split}.jsonl`,
      lines: encoded(examples(manifest.id, split), split),
    })),
    { name: 'manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    { name: 'README.md', text: readme(manifest) },
  ];
}

async function* encoded(examples: AsyncIterable<TrainingExample>, split: ExampleSplit): AsyncGenerator<string> {
  for await (const example of examples) yield encodeExample(example, split);
}

function readme({ id, name, licence, files, borders, embargoMs }: DatasetManifest): string {
  const table = files.map(({ fileName, examples, sha256 }) => `| ${fileName} | ${examples} | \`${sha256}\` |`);
  const embargo =
    embargoMs > 0
      ? ` What an example of an earlier split rests on was known at least ${Math.round(embargoMs / 60_000)} minutes before.`
      : '';
  const time = borders
    ? `\nThe validation split begins at ${iso(borders.validationFrom)}, the held-out split at ${iso(borders.heldOutFrom)}.${embargo}\n`
    : '';
  return `# ${oneLine(name)}

Dataset \`${id}\`, licence: ${oneLine(licence)}. Conversations to learn from, one a line (JSONL, UTF-8).

| File | Examples | SHA-256 |
| --- | --- | --- |
${table.join('\n')}

- \`train.jsonl\` is learnt from, \`validation.jsonl\` ends a training, \`held_out.jsonl\` decides on what came of it: never train on it.
${time}
## Lines

\`\`\`json
{"messages": [{"role": "system", "content": "..."}, {"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}],
 "tools": [{"type": "function", "function": {"name": "...", "description": "...", "parameters": {}}}],
 "fairgap": {"id": "...", "split": "train", "kind": "tool_choice", "expected": "{\\"kind\\":\\"text\\"}"}}
\`\`\`

- \`messages\`: one system message at most, then user and assistant in turn. Only what the assistant says is to be learnt.
- \`tools\`: functions that the question may be answered with; left out where there are none.
- \`fairgap\`: what other trainers need not read. \`id\` is the start of the SHA-256 of the messages, \`group\` names a wording or a
  setup (all of a group lie in one split), \`knownAt\` and \`resolvedAt\` are milliseconds since 1970 in UTC, \`expected\` is JSON in a
  text: what an answer is judged by.

TRL, Unsloth and axolotl read \`messages\` as they are. To bring a dataset back, put the three files into one and import that: each
line names its split.
`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[<>|`]/g, '');
}
