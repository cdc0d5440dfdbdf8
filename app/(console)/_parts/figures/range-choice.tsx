import type { FigureRange } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { partsText } from '../../../_text/parts.ts';

const text = partsText.chart.ranges;
const RANGES = Object.keys(LIMITS.figures.ranges) as FigureRange[];

/** Over which time figures are shown: one of a few, beside each other. */
export function RangeChoice({
  range,
  onChoose,
}: {
  readonly range: FigureRange;
  readonly onChoose: (range: FigureRange) => void;
}) {
  return (
    <div
      role="radiogroup"
      aria-label={text.label}
      className="flex rounded-box border border-line bg-surface p-0.5"
    >
      {RANGES.map((each) => (
        <label
          key={each}
          className="cursor-pointer rounded-small px-2.5 py-0.5 text-small text-ink-soft hover:text-ink has-checked:bg-accent-soft has-checked:font-medium has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name={text.label}
            value={each}
            checked={each === range}
            onChange={() => onChoose(each)}
            className="sr-only"
          />
          {text[each]}
        </label>
      ))}
    </div>
  );
}
