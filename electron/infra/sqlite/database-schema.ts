import type { Generated, GeneratedAlways } from 'kysely';

/** Tables of the journal, as the migrations leave them. Instants are epoch milliseconds, `*_json` columns hold JSON. */
export interface DatabaseSchema {
  instruments: { id: string; source: string; price_precision: number };
  candles: {
    instrument: string;
    timeframe: string;
    open_at: number;
    /** 0 for a stream; otherwise the number of the import that brought it. The highest visible layer counts. */
    layer: number;
    open: number;
    high: number;
    low: number;
    close: number;
    volume: number;
    known_at: number;
  };
  imports: {
    number: Generated<number>;
    id: string;
    instrument: string;
    timeframe: string;
    state: 'pending' | 'done' | 'undone';
    report_json: string | null;
    undone_at: number | null;
  };
  llm_predictions: {
    number: Generated<number>;
    id: string;
    instrument: string;
    timeframe: string;
    requested_at: number;
    as_of: number;
    mode: string;
    source: string;
    kind: 'forecast' | 'abstention';
    direction: string | null;
    probability: number | null;
    raw_probability: number | null;
    base_rate: number | null;
    session: string | null;
    structure_kind: string | null;
    confluence: number | null;
    validity: string;
    model_id: string;
    model_hash: string;
    adapter_hash: string | null;
    prompt_id: string;
    prompt_version: string;
    context_hash: string;
    seed: number;
    prediction_json: string;
    context_json: string;
  };
  prediction_outcomes: {
    number: Generated<number>;
    prediction_id: string;
    /** 1 for the outcome that counts; a correction sets the earlier ones to 0. */
    is_current: number;
    result: string;
    known_at: number;
    r_multiple: number;
    recorded_at: number;
    mfe_r: Generated<number>;
    mae_r: Generated<number>;
    cost_r: Generated<number>;
    /** Copies of the prediction's, for the indexes. */
    instrument: Generated<string>;
    timeframe: Generated<string>;
    source: Generated<string>;
    mode: Generated<string>;
    outcome_json: string;
  };
  llm_decisions: {
    id: string;
    prediction_id: string | null;
    session_id: string | null;
    decided_at: number;
    model_id: string;
    model_hash: string;
    adapter_hash: string | null;
    prompt_id: string;
    prompt_version: string;
    tool_calls_json: string;
    ticket_json: string | null;
    verdicts_json: string;
    result: string;
    confirmed_by: string | null;
    confirmed_at: number | null;
    message_id: string | null;
    proposal_id: string | null;
    trace_json: Generated<string>;
  };
  /** Rows are never changed or deleted. */
  risk_events: {
    id: string;
    occurred_at: number;
    kind: string;
    code: string;
    severity: string;
    instrument: string | null;
    decision_id: string | null;
    value: string | null;
    limit_value: string | null;
    trading_state: string | null;
    details_json: string;
  };
  chat_sessions: { id: string; title: string; created_at: number; updated_at: number };
  chat_messages: {
    id: string;
    session_id: string;
    created_at: number;
    state: string;
    message_json: string;
    /** Question that stands in its place; such messages are not shown. */
    replaced_by: string | null;
  };
  /** What a search through conversations finds: titles (without a message) and finished messages that are shown. */
  chat_texts: { number: Generated<number>; session_id: string; message_id: string | null; text: string };
  /** Rows are never changed or deleted. */
  prompt_texts: { id: string; version: string; created_at: number; note: string; source: string };
  prompt_choices: { id: string; choice_json: string };
  model_speeds: { model_id: string; tokens_per_second: number; measured_at: number };
  activities: { id: string; state: string; started_at: number; activity_json: string };
  settings: { key: string; value_json: string };
  proposals: {
    id: string;
    state: string;
    instrument: string;
    prediction_id: string | null;
    created_at: number;
    proposal_json: string;
  };
  orders: {
    client_order_id: string;
    instrument: string;
    exchange_order_id: string | null;
    list_client_id: string | null;
    proposal_id: string | null;
    role: string;
    state: string;
    /** 1 for every state that is not final. */
    is_live: GeneratedAlways<number>;
    created_at: number;
    order_json: string;
  };
  order_history: {
    number: Generated<number>;
    client_order_id: string;
    at: number;
    kind: string;
    details_json: string;
  };
  fills: {
    number: Generated<number>;
    instrument: string;
    trade_id: string;
    exchange_order_id: string;
    occurred_at: number;
    fill_json: string;
  };
  balances: { asset: string; free: string; locked: string; known_at: number };
  equity_points: { at: number; equity: string; realised: string; unrealised: string };
  execution_facts: { key: string; value_json: string };
  /** Rows are never changed or deleted. */
  mandates: {
    version: number;
    signed_at: number;
    effective_at: number;
    expires_at: number;
    signed_by: string;
    mandate_json: string;
  };
  /** One row at most, with id 1. */
  breaker: { id: number; state: 'active' | 'reducing' | 'halted'; changed_at: number; record_json: string };
  counterfactuals: {
    proposal_id: string;
    state: 'open' | 'resolved' | 'not_entered';
    started_at: number;
    horizon_at: number;
    counterfactual_json: string;
  };
  confluence_weights: {
    number: Generated<number>;
    instrument: string;
    timeframe: string;
    known_at: number;
    learned_at: number;
    weights_json: string;
  };
  prediction_schedules: { id: string; created_at: number; schedule_json: string };
  prediction_schedule_marks: {
    schedule_id: string;
    close_at: number;
    result: 'made' | 'budget' | 'late' | 'failed';
    prediction_id: string | null;
    model_ms: number;
    marked_at: number;
  };
  drills: { id: string; started_at: number; state: 'open' | 'answered' | 'passed'; drill_json: string };
  alert_rules: { id: string; version: number; is_removed: number; updated_at: number; rule_json: string };
  alert_marks: { rule_id: string; instrument: string; evaluated_until: number };
  alert_firings: {
    id: string;
    rule_id: string;
    rule_version: number;
    instrument: string;
    close_at: number;
    fired_at: number;
    read_at: number | null;
    firing_json: string;
  };
  alert_deliveries: {
    firing_id: string;
    channel: string;
    state: string;
    tries: number;
    at: number | null;
    error: string | null;
  };
  network_contacts: {
    purpose: string;
    host: string;
    port: number;
    is_loopback: number;
    requests: number;
    blocked: number;
    first_at: number;
    last_at: number;
  };
  training_runs: { id: string; created_at: number; state: string; run_json: string; samples_json: Generated<string> };
  training_points: { run_id: string; step: number; point_json: string };
  /** Rows are never changed or deleted. */
  adapter_evaluations: { id: string; made_at: number; candidate_id: string; evaluation_json: string };
  adapters: { id: string; created_at: number; record_json: string };
  /** Rows are never changed or deleted. */
  adapter_promotions: {
    id: string;
    at: number;
    from_id: string | null;
    to_id: string | null;
    kind: 'promoted' | 'rolled_back' | 'chosen';
    evaluation_id: string | null;
  };
}
