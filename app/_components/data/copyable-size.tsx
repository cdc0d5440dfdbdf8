import { CopyButton } from './copy-button.tsx';
import { Size } from './size.tsx';
import { partsText } from '../../_text/parts.ts';

/** A size that can be taken along as a number of bytes. */
export function CopyableSize({ bytes, label }: { readonly bytes: number; readonly label: string }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      <Size bytes={bytes} />
      <CopyButton text={String(bytes)} label={partsText.inBytes(label)} />
    </span>
  );
}
