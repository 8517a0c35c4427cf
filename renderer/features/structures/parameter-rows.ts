import {
  type ParameterPrimitive,
  parameterFault,
  STRUCTURE_PARAMETERS,
  type StructureParameterDefinition,
  type StructureParameterGroup,
  type StructureParameterKey,
} from '#shared/domain/structure-parameters';
import type { StructureProfile } from '#shared/domain/structure-profile';
import type { ParameterOverrides, StructureSettings } from '#shared/domain/structure-settings';

/** One parameter as the editor shows it under a profile. */
export interface ParameterRow {
  readonly key: StructureParameterKey;
  readonly definition: StructureParameterDefinition;
  readonly value: ParameterPrimitive;
  /** The profile's own value. */
  readonly ownValue: ParameterPrimitive;
  readonly isChanged: boolean;
}

export interface ParameterRowGroup {
  readonly group: StructureParameterGroup;
  readonly rows: readonly ParameterRow[];
}

/** Parameters that have an effect under `profile`, in the order and the groups of the table. */
export function parameterRows(profile: StructureProfile, overrides: ParameterOverrides): readonly ParameterRowGroup[] {
  const groups = new Map<StructureParameterGroup, ParameterRow[]>();
  for (const key of PARAMETER_KEYS) {
    const definition: StructureParameterDefinition = STRUCTURE_PARAMETERS[key];
    if (!definition.profiles.includes(profile)) continue;
    const ownValue = definition.values[profile];
    const value = overrides[key] ?? ownValue;
    const row = { key, definition, value, ownValue, isChanged: value !== ownValue };
    const rows = groups.get(definition.group);
    if (rows) rows.push(row);
    else groups.set(definition.group, [row]);
  }
  return [...groups].map(([group, rows]) => ({ group, rows }));
}

/**
 * `settings` with a value of the present profile changed. The profile's own value is no override, so that a later version
 * with a better default is followed.
 */
export function withParameter(
  settings: StructureSettings,
  key: StructureParameterKey,
  value: ParameterPrimitive,
): StructureSettings {
  const { profile } = settings;
  const { [key]: _before, ...others } = settings.parameters[profile];
  const isOwn = value === STRUCTURE_PARAMETERS[key].values[profile];
  return withOverrides(settings, isOwn ? others : { ...others, [key]: value });
}

/** `settings` with the overrides of the present profile replaced. */
export function withOverrides(settings: StructureSettings, overrides: ParameterOverrides): StructureSettings {
  return { ...settings, parameters: { ...settings.parameters, [settings.profile]: overrides } };
}

/** The number that `text` stands for where the parameter can have it; `null` where not. A decimal comma is understood. */
export function parseParameter(key: StructureParameterKey, text: string): number | null {
  const trimmed = text.trim().replace(',', '.');
  if (!/^\d*\.?\d+$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return parameterFault(key, value) === null ? value : null;
}

// Sound: the keys of the table itself.
export const PARAMETER_KEYS = Object.keys(STRUCTURE_PARAMETERS) as readonly StructureParameterKey[];
