import { Copyable } from '../../_components/data/copyable.tsx';
import { stackText } from '../../_text/stack.ts';

/** Both address ranges of a network, and the uplink by which it is part of a LAN. */
export function Subnets({
  subnet4,
  subnet6,
  uplink,
}: {
  readonly subnet4: string;
  readonly subnet6: string;
  /** By which it is part of a LAN. */
  readonly uplink?: string | undefined;
}) {
  return (
    <span className="flex flex-col items-end gap-1">
      <Copyable text={subnet4} label={stackText.details.copySubnet4} />
      <Copyable text={subnet6} label={stackText.details.copySubnet6} />
      {uplink === undefined ? null : (
        <span className="text-small text-ink-soft">{stackText.details.inLan(uplink)}</span>
      )}
    </span>
  );
}
