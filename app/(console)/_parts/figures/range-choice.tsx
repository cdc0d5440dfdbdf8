import type { FigureRange } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { RadioBar } from '../../../_components/form/radio-bar.tsx';
import { partsText } from '../../../_text/parts.ts';

const text = partsText.chart.ranges;
const RANGES = Object.keys(LIMITS.figures.ranges) as FigureRange[];

/** Over which time figures are shown. */
export function RangeChoice({
  range,
  onChoose,
}: {
  readonly range: FigureRange;
  readonly onChoose: (range: FigureRange) => void;
}) {
  const choices = RANGES.map((value) => ({ value, label: text[value] }));
  return <RadioBar label={text.label} choices={choices} value={range} onChoose={onChoose} />;
}
