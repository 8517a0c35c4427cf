import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Fact, Facts } from '#renderer/components/Facts';
import { Moment } from '#renderer/components/Moment';
import { OutsideText } from '#renderer/components/OutsideText';
import { formatCount, formatPercent } from '#renderer/format/format-number';
import type { ShownExample } from '#renderer/stores/training-datasets';
import { assertNever } from '#shared/domain/invariant';
import type { ExampleExpectation } from '#shared/domain/training-example';

/** One example whole: what is asked, what is to be learnt, what is right, and when each was known. */
export function ExampleDetails({ shown: { split, example } }: { readonly shown: ShownExample }) {
  const { t } = useTranslation('training');
  const { id, kind, source, language, messages, tools, group, knownAt, resolvedAt, expected } = example;
  return (
    <div className="flex flex-col gap-2.5">
      <p className="flex flex-wrap gap-1">
        <Badge tone={split === 'held_out' ? 'accent' : 'neutral'} title={t(`splitHints.${split}`)}>
          {t(`splits.${split}`)}
        </Badge>
        <Badge>{t(`kinds.${kind}`)}</Badge>
        <Badge>{t(`sources.${source}`)}</Badge>
        {language !== null && <Badge>{t(`languages.${language}`)}</Badge>}
      </p>
      {messages.map(({ role, content }, index) =>
        role === 'system' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no other key, and never change
          <details key={index}>
            <summary className="cursor-pointer text-muted hover:text-ink">{t('examples.roles.system')}</summary>
            <OutsideText text={content} className="max-h-80" />
          </details>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have no other key, and never change
          <section key={index} aria-label={t(`examples.roles.${role}`)}>
            <h3 className="mb-0.5 font-medium">{t(`examples.roles.${role}`)}</h3>
            <OutsideText text={content} className="max-h-80" />
          </section>
        ),
      )}
      <section aria-label={t('examples.expected')}>
        <h3 className="mb-0.5 font-medium">{t('examples.expected')}</h3>
        <Expectation expected={expected} />
      </section>
      {tools.length > 0 && (
        <details>
          <summary className="cursor-pointer text-muted hover:text-ink">
            {t('examples.tools', { count: tools.length })}
          </summary>
          <OutsideText text={JSON.stringify(tools, null, 2)} className="max-h-80" />
        </details>
      )}
      <Facts>
        <Fact label={t('examples.knownAt')}>{knownAt === null ? t('examples.noTime') : <Moment at={knownAt} />}</Fact>
        <Fact label={t('examples.resolvedAt')}>
          {resolvedAt === null ? t('examples.noOutcome') : <Moment at={resolvedAt} />}
        </Fact>
        <Fact label={t('examples.group')}>{group}</Fact>
        <Fact label={t('examples.id')}>
          <code className="font-mono text-2xs">{id}</code>
        </Fact>
      </Facts>
    </div>
  );
}

function Expectation({ expected }: { readonly expected: ExampleExpectation }) {
  const { t } = useTranslation('training');
  switch (expected.kind) {
    case 'calls':
      return (
        <>
          <p className="text-muted">
            {t(expected.anyOf.length === 0 ? 'examples.expectations.noCall' : 'examples.expectations.calls')}
          </p>
          {expected.anyOf.length > 0 && (
            <OutsideText
              text={expected.anyOf.map(({ tool, args }) => `${tool} ${JSON.stringify(args)}`).join('\n')}
              className="max-h-40"
            />
          )}
          {expected.forbidden.length > 0 && (
            <p className="text-warn">{t('examples.expectations.forbidden', { what: expected.forbidden.join(', ') })}</p>
          )}
        </>
      );
    case 'levels':
      return (
        <>
          <p className="text-muted">{t('examples.expectations.levels')}</p>
          <ul className="tabular">
            {expected.pairs.map(({ stop, target }) => (
              <li key={`${stop} ${target}`}>
                {t('examples.expectations.level', {
                  stop: stop ?? t('examples.expectations.noLevel'),
                  target: target ?? t('examples.expectations.noLevel'),
                })}
              </li>
            ))}
          </ul>
        </>
      );
    case 'forecast':
      return (
        <>
          <p className="text-muted">
            {t('examples.expectations.forecast', { candles: formatCount(expected.later.openAt.length) })}
          </p>
          <p className="tabular">
            {expected.baseRate === null
              ? t('examples.expectations.noBaseRate')
              : t('examples.expectations.baseRate', { rate: formatPercent(expected.baseRate, 1) })}
          </p>
        </>
      );
    case 'lines':
      return <p className="text-muted">{t('examples.expectations.lines', { count: expected.count })}</p>;
    case 'text':
      return <p className="text-muted">{t('examples.expectations.text')}</p>;
    default:
      return assertNever(expected);
  }
}
