import type { PromptStore, StoredPrompt } from '#electron/ports/prompt-store';
import { PromptChoice } from '#shared/domain/prompt-version';
import type { Journal } from './open-database';

/** A person's own texts of prompts, which the database itself refuses to change or to delete, and which are in use. */
export function createPromptStore(database: Journal): PromptStore {
  const all = database.prepare(
    `SELECT id, version, created_at AS createdAt, note, source FROM prompt_texts ORDER BY created_at, id, version`,
  );
  const insert = database.prepare(
    'INSERT INTO prompt_texts (id, version, created_at, note, source) VALUES (@id, @version, @createdAt, @note, @source)',
  );
  const choices = database.prepare('SELECT id, choice_json FROM prompt_choices');
  const upsert = database.prepare(
    `INSERT INTO prompt_choices (id, choice_json) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET choice_json = excluded.choice_json`,
  );
  const forget = database.prepare('DELETE FROM prompt_choices WHERE id = ?');

  return {
    prompts: () => all.all() as StoredPrompt[],
    add: (prompt) => {
      insert.run(prompt);
    },
    // A choice that cannot be understood is none: the shipped text is used, and shown as chosen.
    choices: () =>
      new Map(
        (choices.all() as { id: string; choice_json: string }[]).flatMap(({ id, choice_json }) => {
          const read = PromptChoice.safeParse(JSON.parse(choice_json));
          return read.success ? [[id, read.data] as const] : [];
        }),
      ),
    choose: (id, choice) => {
      if (choice === null) forget.run(id);
      else upsert.run(id, JSON.stringify(choice));
    },
  };
}
