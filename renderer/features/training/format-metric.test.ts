import { expect, it } from 'vitest';
import { formatDifference, formatMetric, formatRange } from './format-metric';

it('writes shares in per cent, their differences in points, and scores as they are', () => {
  expect([
    formatMetric('tool_accuracy', 0.6251),
    formatRange('tool_accuracy', 0.55, 0.7),
    formatDifference('tool_accuracy', 0.3),
    formatMetric('brier', 0.24567),
    formatDifference('brier', -0.001),
    formatDifference('perplexity', 1.5),
  ]).toEqual(['62.5\u00a0%', '55.0 … 70.0', '+30.0', '0.2457', '−0.0010', '+1.50']);
});
