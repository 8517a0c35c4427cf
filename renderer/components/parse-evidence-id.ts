import type { EpochMs } from '#shared/domain/epoch-ms';
import { StructureDirection, StructureKind } from '#shared/domain/structure';

export interface EvidenceName {
  readonly kind: StructureKind;
  readonly direction: StructureDirection | null;
  /** The candle that it lies on. */
  readonly at: EpochMs | null;
}

/** What a structure's id says about it, so that evidence can be named without a look-up; `null` for other ids. */
export function parseEvidenceId(id: string): EvidenceName | null {
  const [first, ...rest] = id.split(':');
  const kind = StructureKind.safeParse(first);
  if (!kind.success) return null;
  const direction = StructureDirection.safeParse(rest[0]);
  const instant = rest.find((part) => INSTANT.test(part));
  return {
    kind: kind.data,
    direction: direction.success ? direction.data : null,
    at: instant === undefined ? null : Number(instant),
  };
}

/** Milliseconds since 1970 from September 2001 to the year 2286. */
const INSTANT = /^\d{12,13}$/;
