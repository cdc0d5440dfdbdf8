import { Copyable } from '../../_components/data/copyable.tsx';
import { stackText } from '../../_text/stack.ts';

/** Both address ranges of a network. */
export function Subnets({
  subnet4,
  subnet6,
}: {
  readonly subnet4: string;
  readonly subnet6: string;
}) {
  return (
    <span className="flex flex-col items-end gap-1">
      <Copyable text={subnet4} label={stackText.details.copySubnet4} />
      <Copyable text={subnet6} label={stackText.details.copySubnet6} />
    </span>
  );
}
