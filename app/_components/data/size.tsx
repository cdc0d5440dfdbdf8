import { partsText } from '../../_text/parts.ts';
import { formatByteSize } from '../../../schemas/ids/byte-units.ts';

/** A number of bytes as people say it; exactly when it is pointed at. */
export function Size({ bytes }: { readonly bytes: number }) {
  return (
    <span title={partsText.bytes(bytes)} className="whitespace-nowrap tabular-nums">
      {formatByteSize(bytes)}
    </span>
  );
}
