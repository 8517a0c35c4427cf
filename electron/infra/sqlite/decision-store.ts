import type { DecisionStore } from '#electron/ports/decision-store';
import { Decision } from '#shared/domain/decision';
import type { Journal } from './open-database';
import { positionOf } from './position-of';

/** Decisions of the assistant. The database itself refuses to change or to delete one; it is confirmed once. */
export function createDecisionStore(database: Journal): DecisionStore {
  const insert = database.prepare(
    `INSERT INTO llm_decisions (id, prediction_id, session_id, message_id, proposal_id, decided_at, model_id, model_hash,
       adapter_hash, prompt_id, prompt_version, tool_calls_json, ticket_json, verdicts_json, result, confirmed_by, confirmed_at,
       trace_json)
     VALUES (@id, @predictionId, @sessionId, @messageId, @proposalId, @decidedAt, @modelId, @modelHash, @adapterHash,
       @promptId, @promptVersion, @toolCalls, @ticket, @verdicts, @result, @confirmedBy, @confirmedAt, @trace)`,
  );
  const confirm = database.prepare(
    'UPDATE llm_decisions SET confirmed_by = ?, confirmed_at = ? WHERE proposal_id = ? AND confirmed_at IS NULL',
  );
  const one = database.prepare('SELECT * FROM llm_decisions WHERE id = ?');
  const position = database.prepare('SELECT decided_at, id FROM llm_decisions WHERE id = ?');

  return {
    add: (decision) => {
      const { prompts, toolCalls, guards, ticket, verdicts, grounding, usage, rung, ...columns } = decision;
      // The prompt that the answer was made with is the last one; the trace has all.
      const main = prompts.at(-1);
      insert.run({
        ...columns,
        promptId: main?.id ?? NO_PROMPT,
        promptVersion: main?.version ?? NO_PROMPT,
        toolCalls: JSON.stringify(toolCalls),
        ticket: ticket && JSON.stringify(ticket),
        verdicts: JSON.stringify(verdicts),
        trace: JSON.stringify({ rung, prompts, guards, grounding, usage }),
      });
    },
    confirm: (proposalId, by, at) => {
      confirm.run(by, at, proposalId);
    },
    list: ({ sessionId, messageId, before, limit }) => {
      const conditions: string[] = [];
      const values: (string | number)[] = [];
      const where = (condition: string, ...given: (string | number)[]) => {
        conditions.push(condition);
        values.push(...given);
      };
      if (sessionId !== undefined) where('session_id = ?', sessionId);
      if (messageId !== undefined) where('message_id = ?', messageId);
      if (before !== undefined) {
        const from = positionOf<{ decided_at: number; id: string }>(position, { thing: 'a decision', id: before });
        where('(decided_at, id) < (?, ?)', from.decided_at, from.id);
      }
      const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
      const rows = database
        .prepare(`SELECT * FROM llm_decisions ${filter} ORDER BY decided_at DESC, id DESC LIMIT ?`)
        .all(...values, limit);
      return (rows as DecisionRow[]).map(decisionFromRow);
    },
    get: (id) => {
      const row = one.get(id) as DecisionRow | undefined;
      return row ? decisionFromRow(row) : null;
    },
  };
}

interface DecisionRow {
  readonly id: string;
  readonly prediction_id: string | null;
  readonly session_id: string | null;
  readonly message_id: string | null;
  readonly proposal_id: string | null;
  readonly decided_at: number;
  readonly model_id: string;
  readonly model_hash: string;
  readonly adapter_hash: string | null;
  readonly prompt_id: string;
  readonly prompt_version: string;
  readonly tool_calls_json: string;
  readonly ticket_json: string | null;
  readonly verdicts_json: string;
  readonly result: string;
  readonly confirmed_by: string | null;
  readonly confirmed_at: number | null;
  readonly trace_json: string;
}

function decisionFromRow(row: DecisionRow): Decision {
  return Decision.parse({
    id: row.id,
    messageId: row.message_id,
    sessionId: row.session_id,
    predictionId: row.prediction_id,
    proposalId: row.proposal_id,
    decidedAt: row.decided_at,
    modelId: row.model_id,
    modelHash: row.model_hash,
    adapterHash: row.adapter_hash,
    toolCalls: JSON.parse(row.tool_calls_json),
    ticket: row.ticket_json === null ? null : JSON.parse(row.ticket_json),
    verdicts: JSON.parse(row.verdicts_json),
    result: row.result,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
    ...traceOf(row),
  });
}

/** A row from before the trace was kept names one prompt and nothing else of it. */
function traceOf({ trace_json, prompt_id, prompt_version, model_id, adapter_hash }: DecisionRow): object {
  const base = model_id === 'rules' ? 'rules' : adapter_hash === null ? 'base' : 'adapter';
  const prompts = prompt_id === NO_PROMPT ? [] : [{ id: prompt_id, version: prompt_version }];
  return { rung: base, prompts, guards: [], grounding: null, usage: null, ...JSON.parse(trace_json) };
}

/** Where no template was rendered. */
const NO_PROMPT = 'none';
