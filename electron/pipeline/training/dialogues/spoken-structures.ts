import type { ChartLayer } from '#shared/domain/chart-layer';
import type { StructureKind } from '#shared/domain/structure';

/** Words for kinds of structures. */
interface SpokenKinds {
  readonly kinds: readonly StructureKind[];
  readonly en: readonly string[];
  /** With the article. */
  readonly es: readonly string[];
}

export const SPOKEN_KINDS: readonly SpokenKinds[] = [
  {
    kinds: ['swing'],
    en: ['swings', 'swing highs and lows', 'pivots', 'swing points'],
    es: ['los swings', 'los puntos de giro', 'los pivotes'],
  },
  {
    kinds: ['fair_value_gap'],
    en: ['fair value gaps', 'FVGs', 'gaps', 'imbalances', 'fvg'],
    es: ['los huecos de valor', 'los FVG', 'los desequilibrios', 'los fair value gaps', 'los huecos'],
  },
  {
    kinds: ['break_of_structure'],
    en: ['breaks of structure', 'BOS', 'bos'],
    es: ['las rupturas de estructura', 'los BOS', 'los quiebres de estructura'],
  },
  {
    kinds: ['change_of_character'],
    en: ['changes of character', 'CHoCH', 'choch'],
    es: ['los cambios de carácter', 'los CHoCH'],
  },
  {
    kinds: ['change_in_state_of_delivery'],
    en: ['CISD', 'changes in state of delivery'],
    es: ['los CISD', 'los CISD recientes'],
  },
  {
    kinds: ['order_block'],
    en: ['order blocks', 'OBs', 'order-blocks', 'orderblocks'],
    es: ['los order blocks', 'los bloques de órdenes', 'los OB'],
  },
  {
    kinds: ['mitigation_block'],
    en: ['mitigation blocks'],
    es: ['los bloques de mitigación', 'los mitigation blocks'],
  },
  {
    kinds: ['equal_levels'],
    en: ['equal highs', 'equal lows', 'equal highs and lows'],
    es: ['los máximos iguales', 'los mínimos iguales'],
  },
  { kinds: ['liquidity_pool'], en: ['liquidity pools'], es: ['los liquidity pools'] },
  {
    kinds: ['liquidity_sweep'],
    en: ['sweeps', 'liquidity sweeps', 'stop hunts'],
    es: ['los barridos', 'los barridos de stops', 'los sweeps'],
  },
  {
    kinds: ['previous_level'],
    en: ['previous day levels', 'PDH and PDL', 'previous week levels'],
    es: ['los niveles del día anterior', 'los niveles de la semana anterior', 'los PDH y PDL'],
  },
  { kinds: ['session'], en: ['sessions', 'killzones', 'session ranges'], es: ['las sesiones', 'las killzones'] },
  {
    kinds: ['dealing_range'],
    en: ['dealing ranges', 'premium and discount zones'],
    es: ['los rangos de negociación', 'los rangos'],
  },
  { kinds: ['retracement'], en: ['retracements', 'OTE zones'], es: ['los retrocesos', 'las zonas OTE'] },
  { kinds: ['judas_swing'], en: ['judas swings'], es: ['los judas swings', 'los judas'] },
  { kinds: ['power_of_three'], en: ['AMD setups', 'power of three setups'], es: ['los AMD', 'los setups AMD'] },
  {
    kinds: ['volume_profile'],
    en: ['volume profile levels', 'POC levels'],
    es: ['los niveles del perfil de volumen', 'los POC'],
  },
];

/** Words for layers of the chart. */
interface SpokenLayer {
  readonly layer: ChartLayer;
  readonly en: readonly string[];
  /** With the article. */
  readonly es: readonly string[];
}

export const SPOKEN_LAYERS: readonly SpokenLayer[] = [
  {
    layer: 'swings',
    en: ['swings', 'swing points', 'pivots'],
    es: ['los swings', 'los puntos de giro', 'los pivotes'],
  },
  {
    layer: 'fairValueGaps',
    en: ['fair value gaps', 'FVGs', 'gaps'],
    es: ['los huecos de valor', 'los FVG', 'los desequilibrios'],
  },
  {
    layer: 'structureBreaks',
    en: ['structure breaks', 'breaks of structure', 'BOS'],
    es: ['las rupturas de estructura', 'los quiebres'],
  },
  { layer: 'orderBlocks', en: ['order blocks', 'OBs'], es: ['los order blocks', 'los bloques de órdenes'] },
  { layer: 'liquidity', en: ['liquidity', 'liquidity pools', 'sweeps'], es: ['la liquidez', 'los barridos'] },
  {
    layer: 'previousLevels',
    en: ['previous day levels', 'previous levels'],
    es: ['los niveles anteriores', 'los niveles del día anterior'],
  },
  { layer: 'sessions', en: ['sessions', 'killzones'], es: ['las sesiones', 'las killzones'] },
  {
    layer: 'ranges',
    en: ['dealing ranges', 'ranges', 'premium and discount'],
    es: ['los rangos', 'los rangos de negociación'],
  },
  { layer: 'setups', en: ['setups', 'AMD setups'], es: ['los setups', 'las configuraciones AMD'] },
  {
    layer: 'volumeProfile',
    en: ['volume profile', 'value area'],
    es: ['el perfil de volumen', 'el perfil del volumen'],
  },
  { layer: 'predictions', en: ['predictions', 'forecasts'], es: ['las predicciones', 'los pronósticos'] },
  { layer: 'volume', en: ['volume'], es: ['el volumen'] },
];
