import { z } from 'zod';
import { ChartLayer } from './chart-layer';
import { InstrumentId } from './instrument';
import { Timeframe } from './timeframe';

/** What the chart is to show from now on. What is not named stays as it is. */
export const ViewChange = z
  .strictObject({
    instrument: InstrumentId.optional(),
    timeframe: Timeframe.optional(),
    /** Layers to switch on (`true`) or off. */
    layers: z.partialRecord(ChartLayer, z.boolean()).optional(),
  })
  .readonly();
export type ViewChange = z.infer<typeof ViewChange>;
