import { formatByteSize } from '../../../schemas/ids/byte-size.ts';

/** A number of bytes as people say it; exactly when it is pointed at. */
export function Size({ bytes }: { readonly bytes: number }) {
  return (
    <span
      title={`${bytes.toLocaleString('en-GB')} bytes`}
      className="whitespace-nowrap tabular-nums"
    >
      {formatByteSize(bytes)}
    </span>
  );
}
