import { ApiError, illegalCharacters, missingParameter } from './api-error';

/** A parameter of an endpoint: whether it must be there and how it may look. */
export interface ParameterRule {
  readonly isMandatory: boolean;
  readonly legal: string;
}

export type ParameterRules = Readonly<Record<string, ParameterRule>>;
export type Parameters = Readonly<Record<string, string>>;

/**
 * The parameters of query and body. Throws -1101 for one that is sent twice.
 *
 * @param texts - Query and body, each URL-encoded.
 */
export function readParameters(...texts: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const text of texts) {
    for (const [name, value] of new URLSearchParams(text)) {
      if (Object.hasOwn(parameters, name)) throw new ApiError(400, -1101, 'Duplicate values for a parameter detected.');
      parameters[name] = value;
    }
  }
  return parameters;
}

/** Throws the refusal that Binance gives for parameters against the rules: -1102, -1105, -1100, -1104. */
export function checkParameters(parameters: Parameters, rules: ParameterRules): void {
  for (const [name, { isMandatory, legal }] of Object.entries(rules)) {
    const value = parameters[name];
    if (value === undefined) {
      if (isMandatory) throw missingParameter(name);
      continue;
    }
    if (value === '')
      throw isMandatory ? missingParameter(name) : new ApiError(400, -1105, `Parameter '${name}' was empty.`);
    if (!new RegExp(legal).test(value)) throw illegalCharacters(name, legal);
  }
  const sent = Object.keys(parameters).length;
  const read = Object.keys(parameters).filter((name) => Object.hasOwn(rules, name)).length;
  if (read < sent) {
    throw new ApiError(
      400,
      -1104,
      `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`,
    );
  }
}

export function mandatory(legal: string): ParameterRule {
  return { isMandatory: true, legal };
}

export function optional(legal: string): ParameterRule {
  return { isMandatory: false, legal };
}

export const LEGAL = {
  symbol: '^[A-Z0-9-_.]{1,20}$',
  decimal: '^([0-9]{1,20})(\\.[0-9]{1,20})?$',
  integer: '^[0-9]{1,20}$',
  signedInteger: '^-?[0-9]{1,20}$',
  clientOrderId: '^[.A-Z:/a-z0-9_-]{1,36}$',
  word: '^[A-Za-z0-9_]{1,30}$',
  interval: '^[0-9]{1,2}[smhdwM]$',
  boolean: '^(true|false|TRUE|FALSE)$',
  anything: '^.*$',
} as const;
