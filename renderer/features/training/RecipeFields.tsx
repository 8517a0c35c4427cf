import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '#renderer/components/Badge';
import { Button } from '#renderer/components/Button';
import { Choice, Field } from '#renderer/components/Choice';
import { NumberField } from '#renderer/components/NumberField';
import { Toggle } from '#renderer/components/Toggle';
import { formatCount } from '#renderer/format/format-number';
import { useTrainingView } from '#renderer/stores/training-view';
import { PRESETS, RecipeProjection, type TrainingRecipe } from '#shared/domain/training-recipe';
import { RECIPE_GROUPS, RECIPE_NUMBERS, type RecipeGroup, type RecipeNumber } from './recipe-fields';

/** Everything of a recipe that can be set, folded away: the presets are sane. */
export function RecipeFields() {
  const { t } = useTranslation('training');
  const { preset, recipe: changes } = useTrainingView((state) => state.wish);
  const { setPreset } = useTrainingView.getState();
  const [isOpen, setOpen] = useState(false);
  const [resets, setResets] = useState(0);
  const changed = Object.keys(changes).length;
  const recipe = { ...PRESETS[preset], ...changes };
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="cursor-pointer text-muted hover:text-ink">
        <span className="mr-2">{t('train.advanced')}</span>
        {changed > 0 && <Badge tone="accent">{t('train.changed', { count: changed })}</Badge>}
      </summary>
      {isOpen && (
        // What was typed and cannot be goes with the preset that it was typed over.
        <div key={`${preset} ${resets}`} className="mt-1.5 flex flex-col gap-3 rounded border border-line p-2">
          {changed > 0 && (
            <Button
              className="self-start"
              onClick={() => {
                setPreset(preset);
                setResets((count) => count + 1);
              }}
            >
              {t('train.reset')}
            </Button>
          )}
          {RECIPE_GROUPS.map((group) => (
            <Group key={group} group={group} recipe={recipe}>
              {EXTRAS[group]?.(recipe)}
            </Group>
          ))}
        </div>
      )}
    </details>
  );
}

interface GroupProps {
  readonly group: RecipeGroup;
  readonly recipe: TrainingRecipe;
  /** What is no number. */
  readonly children: ReactNode;
}

function Group({ group, recipe, children }: GroupProps) {
  const { t } = useTranslation('training');
  const { setRecipe } = useTrainingView.getState();
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-medium">{t(`recipe.groups.${group}`)}</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(11.5rem,1fr))] gap-x-3 gap-y-2">
        {RECIPE_NUMBERS[group].map((field: RecipeNumber) => {
          const { name, min, max, isWhole, isOptional } = field;
          return (
            <NumberField
              key={name}
              label={t(`recipe.numbers.${name}`)}
              hint={t(isOptional ? 'recipe.rangeOptional' : 'recipe.range', {
                min: formatLimit(min),
                max: formatLimit(max),
                about: t(`recipe.abouts.${name}`),
              })}
              value={recipe[name]}
              min={min}
              max={max}
              isWhole={isWhole}
              isOptional={isOptional}
              // Sound: only a field that may be empty gives `null`, and its recipe takes it.
              onChange={(value) => setRecipe(name, value as never)}
            />
          );
        })}
        {children}
      </div>
    </fieldset>
  );
}

function AdapterExtras({ recipe: { method, projections } }: { readonly recipe: TrainingRecipe }) {
  const { t } = useTranslation('training');
  const { setRecipe } = useTrainingView.getState();
  return (
    <>
      <Field label={t('recipe.method')} hint={t('recipe.methodAbout')}>
        <Choice
          label={t('recipe.method')}
          value={method}
          options={METHODS.map((value) => ({ value, label: t(`recipe.methods.${value}`) }))}
          onChange={(value) => setRecipe('method', value)}
        />
      </Field>
      <fieldset disabled={method === 'full'} className="col-span-full min-w-0">
        <legend className="text-xs font-medium text-muted">{t('recipe.projections')}</legend>
        <div className="flex flex-wrap gap-x-3 gap-y-0.5">
          {RecipeProjection.options.map((projection) => (
            <label key={projection} className="flex items-center gap-1">
              <input
                type="checkbox"
                className="accent-(--accent)"
                checked={projections.includes(projection)}
                // One has to stay: an adapter that changes nothing cannot learn.
                disabled={projections.length === 1 && projections[0] === projection}
                onChange={({ target }) =>
                  setRecipe(
                    'projections',
                    RecipeProjection.options.filter((one) =>
                      one === projection ? target.checked : projections.includes(one),
                    ),
                  )
                }
              />
              {t(`recipe.projectionNames.${projection}`)}
            </label>
          ))}
        </div>
        <p className="text-2xs text-faint">{t('recipe.projectionsAbout')}</p>
      </fieldset>
    </>
  );
}

function LearningExtras({ recipe: { schedule } }: { readonly recipe: TrainingRecipe }) {
  const { t } = useTranslation('training');
  return (
    <Field label={t('recipe.schedule')} hint={t('recipe.scheduleAbout')}>
      <Choice
        label={t('recipe.schedule')}
        value={schedule}
        options={SCHEDULES.map((value) => ({ value, label: t(`recipe.schedules.${value}`) }))}
        onChange={(value) => useTrainingView.getState().setRecipe('schedule', value)}
      />
    </Field>
  );
}

function ComputingExtras({ recipe: { device, isCheckpointed } }: { readonly recipe: TrainingRecipe }) {
  const { t } = useTranslation('training');
  const { setRecipe } = useTrainingView.getState();
  return (
    <>
      <Field label={t('recipe.device')} hint={t('recipe.deviceAbout')}>
        <Choice
          label={t('recipe.device')}
          value={device}
          options={DEVICES.map((value) => ({ value, label: t(`recipe.devices.${value}`) }))}
          onChange={(value) => setRecipe('device', value)}
        />
      </Field>
      <div className="flex flex-col gap-1">
        <span className="flex items-center gap-2">
          <Toggle
            label={t('recipe.isCheckpointed')}
            isOn={isCheckpointed}
            onChange={(isOn) => setRecipe('isCheckpointed', isOn)}
          />
          <span aria-hidden className="text-xs font-medium text-muted">
            {t('recipe.isCheckpointed')}
          </span>
        </span>
        <span className="text-2xs text-faint">{t('recipe.isCheckpointedAbout')}</span>
      </div>
    </>
  );
}

function formatLimit(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : String(value);
}

const EXTRAS: Readonly<Partial<Record<RecipeGroup, (recipe: TrainingRecipe) => ReactNode>>> = {
  adapter: (recipe) => <AdapterExtras recipe={recipe} />,
  learning: (recipe) => <LearningExtras recipe={recipe} />,
  computing: (recipe) => <ComputingExtras recipe={recipe} />,
};
const METHODS = ['lora', 'full'] as const;
const SCHEDULES = ['cosine', 'constant'] as const;
const DEVICES = ['auto', 'cpu'] as const;
