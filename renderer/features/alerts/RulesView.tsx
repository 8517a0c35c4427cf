import { BellPlus } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf, loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { ConfirmButton } from '#renderer/components/ConfirmButton';
import { type DataColumn, DataTable } from '#renderer/components/DataTable';
import { Empty } from '#renderer/components/Empty';
import { ErrorNotice } from '#renderer/components/ErrorNotice';
import { Moment } from '#renderer/components/Moment';
import { Toggle } from '#renderer/components/Toggle';
import { useAlerts } from '#renderer/stores/alerts';
import { useAlertForm } from '#renderer/stores/alerts-form';
import { type AlertRule, AlertRuleDraft } from '#shared/domain/alert';
import { describeCondition, RULE_TEXTS } from './describe-rule';
import { startRule } from './start-rule';

/** The rules: on or off, changed, copied, removed. */
export function RulesView() {
  const { t } = useTranslation('alerts');
  const loaded = useAlerts((state) => state.rules);
  const columns = useRuleColumns();
  const rules = loadedValue(loaded) ?? [];
  const failure = failureOf(loaded);
  return (
    <div className="flex h-full flex-col">
      {failure && (
        <div className="p-2">
          <ErrorNotice failure={failure} />
        </div>
      )}
      <div className="min-h-0 flex-1">
        {rules.length === 0 ? (
          loaded.kind === 'ok' && (
            <Empty icon={BellPlus} title={t('rules.empty')} text={t('rules.emptyText')}>
              <Button look="primary" onClick={startRule}>
                {t('rules.new')}
              </Button>
            </Empty>
          )
        ) : (
          <DataTable<AlertRule>
            label={t('rules.label')}
            rows={rules}
            columns={columns}
            rowId={({ id }) => id}
            isFaded={({ isEnabled }) => !isEnabled}
          />
        )}
      </div>
    </div>
  );
}

function useRuleColumns(): readonly DataColumn<AlertRule>[] {
  const { t } = useTranslation(RULE_TEXTS);
  return useMemo(() => {
    const { save, remove } = useAlerts.getState();
    const { edit, duplicate } = useAlertForm.getState();
    return [
      {
        id: 'isEnabled',
        header: t('rules.columns.isEnabled'),
        track: '52px',
        cell: (rule) => (
          <span className="flex items-center">
            <Toggle
              label={t('rules.enable', { name: rule.name })}
              isOn={rule.isEnabled}
              onChange={(isEnabled) => void save({ ...draftOfRule(rule), isEnabled }, rule.id)}
            />
          </span>
        ),
      },
      {
        id: 'name',
        header: t('rules.columns.name'),
        track: 'minmax(110px, 1fr)',
        sortBy: ({ name }) => name,
        cell: ({ name }) => <span className="font-medium">{name}</span>,
      },
      {
        id: 'instruments',
        header: t('rules.columns.instruments'),
        track: 'minmax(90px, 1fr)',
        cell: ({ instruments }) => <span title={instruments.join(', ')}>{instruments.join(', ')}</span>,
      },
      {
        id: 'timeframe',
        header: t('rules.columns.timeframe'),
        track: '40px',
        cell: ({ timeframe }) => timeframe,
      },
      {
        id: 'conditions',
        header: t('rules.columns.conditions'),
        track: 'minmax(180px, 3fr)',
        cell: ({ conditions, match }) => {
          const text = conditions
            .map((condition) => describeCondition(condition, t))
            .join(t(match === 'all' ? 'sentence.and' : 'sentence.or'));
          return <span title={text}>{text}</span>;
        },
      },
      {
        id: 'channels',
        header: t('rules.columns.channels'),
        track: 'minmax(90px, 1fr)',
        cell: ({ channels }) =>
          [...new Set(['inbox' as const, ...channels])].map((channel) => t(`channels.${channel}`)).join(', '),
      },
      {
        id: 'updatedAt',
        header: t('rules.columns.updatedAt'),
        track: '122px',
        sortBy: ({ updatedAt }) => updatedAt,
        cell: ({ updatedAt }) => <Moment at={updatedAt} />,
      },
      {
        id: 'actions',
        header: t('rules.columns.actions'),
        track: '214px',
        isPinned: true,
        cell: (rule) => (
          <span className="flex items-center">
            <Button look="quiet" className="h-5.5" onClick={() => edit(rule)}>
              {t('rules.edit')}
            </Button>
            <Button
              look="quiet"
              className="h-5.5"
              onClick={() => duplicate(rule, t('rules.copyName', { name: rule.name }))}
            >
              {t('rules.duplicate')}
            </Button>
            <ConfirmButton
              look="quiet"
              className="h-5.5"
              question={t('rules.removeQuestion', { name: rule.name })}
              text={t('rules.removeText')}
              action={t('rules.remove')}
              onConfirm={() => void remove(rule.id)}
            >
              {t('rules.remove')}
            </ConfirmButton>
          </span>
        ),
      },
    ];
  }, [t]);
}

/** What a person wrote of a rule, without what the main process added. */
function draftOfRule({ id: _id, version: _version, createdAt: _created, updatedAt: _updated, ...draft }: AlertRule) {
  return AlertRuleDraft.parse(draft);
}
