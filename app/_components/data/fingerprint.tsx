import { CopyButton } from './copy-button.tsx';
import { partsText } from '../../_text/parts.ts';

/** A key's fingerprint in groups of four, so that two people can compare it by reading aloud. */
export function Fingerprint({ keyId }: { readonly keyId: string }) {
  return (
    <span className="flex items-start gap-0.5">
      <code className="min-w-0 break-words text-ink-soft">
        {keyId.match(/.{1,4}/g)?.join(' ') ?? keyId}
      </code>
      <CopyButton text={keyId} label={partsText.fingerprint} />
    </span>
  );
}
