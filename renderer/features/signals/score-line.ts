import type { ConfluencePoint } from '#shared/domain/confluence';

/** A path of the scores from left to right, 1 on top and -1 beneath; where a score is not known the line breaks. */
export function scoreLine(points: readonly ConfluencePoint[], width: number, height: number): string {
  const step = points.length > 1 ? width / (points.length - 1) : 0;
  let isDrawn = false;
  return points
    .flatMap(({ score }, index) => {
      const command = isDrawn ? 'L' : 'M';
      isDrawn = score !== null;
      return score === null ? [] : [`${command}${round(index * step)} ${round(((1 - score) / 2) * height)}`];
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
