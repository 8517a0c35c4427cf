import { Globe, type LucideIcon, ShieldAlert, ShieldCheck, ShieldQuestion, Sparkle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Badge, type BadgeProps } from '#renderer/components/Badge';
import type { Protection } from '#shared/domain/position';

export interface ProtectionBadgeProps {
  readonly protection: Protection;
}

/** How a position is guarded: icon, word and colour. */
export function ProtectionBadge({ protection }: ProtectionBadgeProps) {
  const { t } = useTranslation('trading');
  const { icon: Icon, tone } = LOOKS[protection];
  return (
    <Badge tone={tone} title={t(`positions.protectionHints.${protection}`)}>
      <Icon aria-hidden size={11} className="mr-1 shrink-0" />
      {t(`positions.protections.${protection}`)}
    </Badge>
  );
}

const LOOKS: Readonly<
  Record<Protection, { readonly icon: LucideIcon; readonly tone: NonNullable<BadgeProps['tone']> }>
> = {
  covered: { icon: ShieldCheck, tone: 'good' },
  repairing: { icon: ShieldQuestion, tone: 'warn' },
  naked: { icon: ShieldAlert, tone: 'bad' },
  dust: { icon: Sparkle, tone: 'neutral' },
  external: { icon: Globe, tone: 'neutral' },
};
