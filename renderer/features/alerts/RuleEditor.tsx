import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadedValue } from '#renderer/api/loadable';
import { Button } from '#renderer/components/Button';
import { Choice } from '#renderer/components/Choice';
import { InlineNumber } from '#renderer/components/InlineNumber';
import { TextField } from '#renderer/components/TextField';
import { Toggle } from '#renderer/components/Toggle';
import { ALERT_TEST, useAlerts, useAlertTest } from '#renderer/stores/alerts';
import { draftOf, firesAlike, firstCondition, looseDraftOf, useAlertForm } from '#renderer/stores/alerts-form';
import { useInstruments } from '#renderer/stores/instruments';
import { useQuotes } from '#renderer/stores/quotes';
import { useSettings } from '#renderer/stores/settings';
import { useShell } from '#renderer/stores/shell';
import { AlertChannel, type AlertConditionKind } from '#shared/domain/alert';
import { TIMEFRAMES } from '#shared/domain/timeframe';
import { ConditionForm } from './ConditionForm';
import { describeRule, RULE_TEXTS } from './describe-rule';
import { RuleTest } from './RuleTest';
import { startRule } from './start-rule';

/** The form of a rule: what must hold, where it goes, the whole of it in words, and its test on history. */
export function RuleEditor() {
  const { t } = useTranslation(RULE_TEXTS);
  const { ruleId, form, opened } = useAlertForm();
  const name = useAlerts((state) => loadedValue(state.rules)?.find(({ id }) => id === ruleId)?.name ?? null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div tabIndex={0} className="h-full overflow-auto">
      <div className="grid items-start gap-x-6 gap-y-3 p-2 @4xl:grid-cols-[minmax(0,1fr)_minmax(20rem,1fr)]">
        <form
          key={opened}
          aria-label={t('editor.label')}
          className="flex min-w-0 flex-col gap-3 text-xs"
          onSubmit={(event) => event.preventDefault()}
        >
          <h3 className="text-sm font-semibold">
            {ruleId === null ? t('editor.titleNew') : t('editor.titleEdit', { name: name ?? form.name })}
          </h3>
          <Basics />
          <Conditions />
          <Delivery />
          <Sentence />
          <SaveRow />
        </form>
        <RuleTest />
      </div>
    </div>
  );
}

function Basics() {
  const { t } = useTranslation('alerts');
  const { form, change } = useAlertForm();
  const [isNameTouched, setNameTouched] = useState(false);
  const isNameWrong = form.name.trim() === '' || form.name.trim().length > LONGEST_NAME;
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
      <TextField
        label={t('editor.name')}
        value={form.name}
        maxLength={LONGEST_NAME}
        problem={isNameTouched && isNameWrong ? t('editor.nameProblem') : null}
        onChange={({ target }) => change({ name: target.value })}
        onBlur={() => setNameTouched(true)}
        className="w-64 max-w-full"
      />
      <div className="flex flex-col gap-1">
        <span className="font-medium text-muted">{t('editor.timeframe')}</span>
        <Choice
          label={t('editor.timeframe')}
          value={form.timeframe}
          onChange={(timeframe) => change({ timeframe })}
          options={TIMEFRAMES.map((value) => ({ value, label: value }))}
        />
      </div>
      <InstrumentChoices />
    </div>
  );
}

function InstrumentChoices() {
  const { t } = useTranslation('alerts');
  const { form, change } = useAlertForm();
  const known = useInstruments((state) => loadedValue(state.instruments)) ?? [];
  // A rule may name an instrument whose candles are gone: it stays in sight, so that it can be taken out.
  const ids = [...new Set([...known.map(({ id }) => id), ...form.instruments])];
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium text-muted">{t('editor.instruments')}</legend>
      {ids.length === 0 ? (
        <p className="text-muted">{t('editor.instrumentsNone')}</p>
      ) : (
        <div className="flex max-h-24 flex-wrap gap-x-3 gap-y-1 overflow-auto">
          {ids.map((id) => (
            <label key={id} className="flex items-center gap-1">
              <input
                type="checkbox"
                checked={form.instruments.includes(id)}
                onChange={({ target }) =>
                  change({
                    instruments: ids.filter((one) => (one === id ? target.checked : form.instruments.includes(one))),
                  })
                }
              />
              {id}
            </label>
          ))}
        </div>
      )}
      {ids.length > 0 && form.instruments.length === 0 && (
        <p className="text-2xs text-bad">{t('editor.instrumentsProblem')}</p>
      )}
    </fieldset>
  );
}

function Conditions() {
  const { t } = useTranslation('alerts');
  const { form, change, addCondition } = useAlertForm();
  const lastPrice = useQuotes((state) => state.quotes[form.instruments[0] ?? '']?.last ?? null);
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="sr-only">{t('editor.conditions')}</legend>
      <div className="flex items-center gap-2">
        <span className="font-medium text-muted">{t('editor.match')}</span>
        <Choice
          label={t('editor.match')}
          value={form.match}
          onChange={(match) => change({ match })}
          options={(['all', 'any'] as const).map((value) => ({ value, label: t(`editor.matches.${value}`) }))}
        />
      </div>
      <ol className="flex flex-col gap-1.5">
        {form.conditions.map(({ key, condition }, index) => (
          <li key={key}>
            <ConditionForm id={key} number={index + 1} condition={condition} lastPrice={lastPrice} />
          </li>
        ))}
      </ol>
      {form.conditions.length === 0 && <p className="text-2xs text-bad">{t('editor.conditionsProblem')}</p>}
      <div className="flex flex-wrap items-center gap-1.5">
        <span className="text-muted">{t('editor.add')}</span>
        {KINDS.map((kind) => (
          <Button
            key={kind}
            disabled={form.conditions.length >= MOST_CONDITIONS}
            onClick={() => addCondition(firstCondition(kind, lastPrice))}
          >
            <Plus aria-hidden size={12} />
            {t(`kinds.${kind}`)}
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

function Delivery() {
  const { t } = useTranslation('alerts');
  const { form, change, setInvalid } = useAlertForm();
  const hasWebhook = useSettings(({ settings }) => settings.alerts.webhookUrl !== null);
  return (
    <>
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 font-medium text-muted">{t('editor.channels')}</legend>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {AlertChannel.options.map((channel) => (
            <label key={channel} className="flex items-center gap-1">
              <input
                type="checkbox"
                checked={channel === 'inbox' || form.channels.includes(channel)}
                disabled={channel === 'inbox'}
                onChange={({ target }) =>
                  change({
                    channels: AlertChannel.options.filter((one) =>
                      one === channel ? target.checked : one === 'inbox' || form.channels.includes(one),
                    ),
                  })
                }
              />
              {t(`channels.${channel}`)}
            </label>
          ))}
          <Button look="quiet" onClick={() => useShell.getState().openDialog('settings')}>
            {t('editor.openSettings')}
          </Button>
        </div>
        <p className="text-2xs text-muted">
          {t('editor.channelsHint')}
          {form.channels.includes('webhook') && !hasWebhook && (
            <span className="text-warn"> {t('editor.noWebhook')}</span>
          )}
        </p>
      </fieldset>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <InlineNumber
          label={t('editor.cooldown')}
          value={form.cooldownCandles}
          bounds={{ least: 0, most: 1_000, isWhole: true }}
          onChange={(cooldownCandles) => {
            setInvalid('cooldown', cooldownCandles === null);
            if (cooldownCandles !== null) change({ cooldownCandles });
          }}
        />
        <span className="flex items-center gap-2">
          <Toggle label={t('editor.enabled')} isOn={form.isEnabled} onChange={(isEnabled) => change({ isEnabled })} />
          <span aria-hidden>{t('editor.enabled')}</span>
        </span>
      </div>
    </>
  );
}

function Sentence() {
  const { t } = useTranslation(RULE_TEXTS);
  const form = useAlertForm((state) => state.form);
  return (
    <section aria-label={t('editor.reads')} className="rounded border border-line bg-raised px-2.5 py-1.5">
      <h4 className="text-2xs text-muted">{t('editor.reads')}</h4>
      <p data-selectable className="tabular">
        {describeRule(looseDraftOf(form), t)}
      </p>
    </section>
  );
}

function SaveRow() {
  const { t } = useTranslation('alerts');
  const { ruleId, form, invalid, savedVersion, setSaved } = useAlertForm();
  const isSaving = useAlerts((state) => state.isSaving);
  const tested = useAlertTest((state) => state.runs[ALERT_TEST]?.answers?.rule ?? null);
  const draft = draftOf(form, invalid);
  const isTested = tested !== null && invalid.length === 0 && firesAlike(looseDraftOf(form), tested);
  const save = async () => {
    if (draft === null) return;
    const stored = await useAlerts.getState().save(draft, ruleId);
    if (stored !== null) setSaved(stored);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button look="primary" disabled={draft === null || isSaving || savedVersion !== null} onClick={() => void save()}>
        {t(ruleId === null ? 'editor.saveNew' : 'editor.save')}
      </Button>
      <Button look="quiet" onClick={startRule}>
        {t('editor.discard')}
      </Button>
      <span role="status" className="text-muted">
        {savedVersion === null
          ? t(isTested ? 'editor.tested' : 'editor.untested')
          : t('editor.saved', { version: savedVersion })}
      </span>
    </div>
  );
}

const KINDS: readonly AlertConditionKind[] = ['structure', 'signal', 'confluence', 'price', 'prediction', 'risk'];
/** The bounds of the contract. */
const MOST_CONDITIONS = 8;
const LONGEST_NAME = 80;
