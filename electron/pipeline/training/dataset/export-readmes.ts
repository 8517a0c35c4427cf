import type { ExportFile } from './export-file';
import type { ExportedRun, Toolkit } from './exported-run';

/** Instructions for a training on another machine, in English and in Spanish. */
export function exportReadmes(run: ExportedRun): readonly ExportFile[] {
  return [
    { name: 'README.md', text: english(run) },
    { name: 'LEEME.md', text: spanish(run) },
  ];
}

function english({ manifest, recipe, toolkit, baseModel }: ExportedRun): string {
  return `# Train an adapter for ${baseModel}

Made by Fairgap from the dataset \`${manifest.id}\` for ${TOOLKIT_NAMES[toolkit]}. What is to be changed is in \`${CONFIG_FILES[toolkit]}\`.

## You need

- Linux, an NVIDIA GPU with at least 24 GB for an 8B base, Python 3.11 or later, some 40 GB of disk.
- Access to the base. Meta asks you to accept its licence on the model's page in the hub first; then \`hf auth login\`.

## Steps

\`\`\`sh
python3 -m venv venv && . venv/bin/activate
pip install -r requirements.txt
${COMMANDS[toolkit]}
\`\`\`

- Only what the assistant says is learnt. Examples of more than ${recipe.maxExampleTokens} tokens are left out, with a count.
- The values are those of your recipe: rank ${recipe.rank}, alpha ${recipe.alpha}, rate ${recipe.learningRate}. For an 8B base rates of 1e-4 to 2e-4 are usual.
- If memory runs out: ${MEMORY.en[toolkit]}
${toolkit === 'axolotl' && recipe.maxMinutes !== null ? `- axolotl knows no limit of time: the ${recipe.maxMinutes} minutes of your recipe do not count there.\n` : ''}
## Bring it back

1. Copy \`out/adapter/adapter_model.safetensors\` and \`out/adapter/adapter_config.json\` to your computer, into one folder.
2. In Fairgap, choose the same base as the model (its GGUF file). An adapter fits no other.
3. On the fine-tuning page, import \`adapter_model.safetensors\`. It is converted and checked there.
4. Evaluate it. It becomes active only if it does better on held-out, later examples than what is active now.

The held-out split is not in this folder, on purpose: nothing here may see it.
`;
}

function spanish({ manifest, recipe, toolkit, baseModel }: ExportedRun): string {
  return `# Entrenar un adaptador para ${baseModel}

Creado por Fairgap a partir del conjunto de datos \`${manifest.id}\` para ${TOOLKIT_NAMES[toolkit]}. Lo que se puede cambiar está en \`${CONFIG_FILES[toolkit]}\`.

## Qué hace falta

- Linux, una GPU NVIDIA con al menos 24 GB para un modelo base de 8B, Python 3.11 o posterior y unos 40 GB de disco.
- Acceso al modelo base. Meta pide aceptar antes su licencia en la página del modelo; después, \`hf auth login\`.

## Pasos

\`\`\`sh
python3 -m venv venv && . venv/bin/activate
pip install -r requirements.txt
${COMMANDS[toolkit]}
\`\`\`

- Solo se aprende lo que dice el asistente. Los ejemplos de más de ${recipe.maxExampleTokens} tokens se descartan, y se indica cuántos son.
- Los valores son los de tu receta: rango ${recipe.rank}, alfa ${recipe.alpha}, tasa ${recipe.learningRate}. Para un modelo base de 8B lo habitual es entre 1e-4 y 2e-4.
- Si falta memoria: ${MEMORY.es[toolkit]}
${toolkit === 'axolotl' && recipe.maxMinutes !== null ? `- axolotl no tiene límite de tiempo: los ${recipe.maxMinutes} minutos de tu receta no cuentan allí.\n` : ''}
## Traerlo de vuelta

1. Copia \`out/adapter/adapter_model.safetensors\` y \`out/adapter/adapter_config.json\` a tu ordenador, en una misma carpeta.
2. En Fairgap, elige como modelo el mismo modelo base (su archivo GGUF). Un adaptador no sirve para ningún otro.
3. En la página de ajuste fino, importa \`adapter_model.safetensors\`. Allí se convierte y se comprueba.
4. Evalúalo. Solo pasa a estar activo si acierta más que el actual con ejemplos reservados y posteriores.

La parte reservada no está en esta carpeta, a propósito: nada de aquí debe verla.
`;
}

const TOOLKIT_NAMES: Readonly<Record<Toolkit, string>> = {
  trl: 'TRL + PEFT',
  unsloth: 'Unsloth',
  axolotl: 'axolotl',
};

const CONFIG_FILES: Readonly<Record<Toolkit, string>> = {
  trl: 'config.json',
  unsloth: 'config.json',
  axolotl: 'axolotl.yaml',
};

const COMMANDS: Readonly<Record<Toolkit, string>> = {
  trl: 'python3 train.py',
  unsloth: 'python3 train.py',
  axolotl: 'axolotl train axolotl.yaml',
};

const IN_CONFIG = {
  en: 'set `gradient_checkpointing` to `true` and `per_device_train_batch_size` to 1.',
  es: 'pon `gradient_checkpointing` a `true` y `per_device_train_batch_size` a 1.',
};
const MEMORY: Readonly<Record<'en' | 'es', Readonly<Record<Toolkit, string>>>> = {
  en: {
    trl: IN_CONFIG.en,
    unsloth: IN_CONFIG.en,
    axolotl: 'set `gradient_checkpointing` to `true` and `micro_batch_size` to 1.',
  },
  es: {
    trl: IN_CONFIG.es,
    unsloth: IN_CONFIG.es,
    axolotl: 'pon `gradient_checkpointing` a `true` y `micro_batch_size` a 1.',
  },
};
