import { ShieldX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RuleVerdict } from '#shared/domain/proposal';
import { useShell } from '../stores/shell';
import { Button } from './Button';
import { classNames } from './class-names';
import { useCodeAbout } from './use-code-about';
import { useCodeName } from './use-code-name';
import { useVerdictText } from './use-verdict-text';
import { verdictStance } from './verdict-groups';

export interface VerdictNoticesProps {
  readonly verdicts: readonly RuleVerdict[];
  readonly instrument: string;
}

/** Which rules said no, and which ones only warn, with their numbers, before anything else. */
export function VerdictNotices({ verdicts, instrument }: VerdictNoticesProps) {
  const of = (stance: 'deny' | 'warn') => verdicts.filter((verdict) => verdictStance(verdict) === stance);
  return (
    <>
      <Notice stance="deny" verdicts={of('deny')} instrument={instrument} />
      <Notice stance="warn" verdicts={of('warn')} instrument={instrument} />
    </>
  );
}

interface NoticeProps extends VerdictNoticesProps {
  readonly stance: 'deny' | 'warn';
}

function Notice({ stance, verdicts, instrument }: NoticeProps) {
  const { t, i18n } = useTranslation('trading');
  const codeName = useCodeName();
  const codeAbout = useCodeAbout();
  const verdictText = useVerdictText(instrument);
  const showPane = useShell((state) => state.showPane);
  if (verdicts.length === 0) return null;
  const { icon: Icon, tone, ground, text } = STANCES[stance];
  // What follows from one missing number is told in one line, so that the reason stands out.
  const unmeasured = stance === 'deny' ? verdicts.filter(isUnmeasured) : [];
  const alone = unmeasured.length > 1 ? verdicts.filter((verdict) => !isUnmeasured(verdict)) : verdicts;
  return (
    <div role="status" data-stance={stance} className={classNames('flex gap-2 rounded-sm p-2', ground)}>
      <Icon aria-hidden size={15} className={classNames('mt-px shrink-0', tone)} />
      <ul className="min-w-0 flex-1">
        {alone.map(({ code, value, limit, message }) => (
          <li key={`${code} ${message}`}>
            <p className={classNames('font-medium', stance === 'warn' && tone)}>{t(text, { rule: codeName(code) })}</p>
            {(value !== null || limit !== null) && (
              <p className="tabular wrap-anywhere">
                {t('proposal.deniedNumbers', { value: verdictText(code, value), limit: verdictText(code, limit) })}
              </p>
            )}
            <Explanation about={codeAbout(code)} message={message} isEnglish={i18n.language === 'en'} />
            {code === 'mandate_in_force' && (
              <Button className="mt-1" onClick={() => showPane('mandate')}>
                {t('proposal.openMandate')}
              </Button>
            )}
          </li>
        ))}
        {alone !== verdicts && (
          <li className="font-medium">
            {t('proposal.unmeasured', { rules: unmeasured.map(({ code }) => codeName(code)).join(', ') })}
          </li>
        )}
      </ul>
    </div>
  );
}

/** The rule's own sentence, which is English; what the rule asks for where people read another language. */
function Explanation({
  about,
  message,
  isEnglish,
}: {
  readonly about: string | null;
  readonly message: string;
  readonly isEnglish: boolean;
}) {
  if (!isEnglish && about !== null) return <p className="text-muted">{about}</p>;
  return (
    <p data-selectable lang="en" className="text-muted wrap-anywhere">
      {message}
    </p>
  );
}

/** A denial without a number of its own, by a rule that leads nowhere else. */
function isUnmeasured({ code, value, limit }: RuleVerdict): boolean {
  return value === null && limit === null && code !== 'mandate_in_force';
}

const STANCES = {
  deny: { icon: ShieldX, tone: 'text-bad', ground: 'bg-bad-soft', text: 'proposal.deniedBy' },
  warn: { icon: TriangleAlert, tone: 'text-warn', ground: 'bg-warn-soft', text: 'proposal.warnedBy' },
} as const;
