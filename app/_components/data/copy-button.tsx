'use client';

import { useEffect, useState } from 'react';
import { copyText } from '../../_lib/copy-text.ts';
import { Icon } from '../icons/icon.tsx';
import { partsText } from '../../_text/parts.ts';

const SHOWN_MS = 1_600;

/** Copies a text; says so by its icon and aloud. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState<boolean | undefined>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      aria-label={partsText.copy(label)}
      title={partsText.copy(label)}
      className="-my-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded-small align-middle text-ink-faint hover:bg-sunken hover:text-ink"
      onClick={(event) => {
        event.stopPropagation();
        void copyText(text).then(setCopied);
      }}
    >
      <Icon name={copied ? 'check' : 'copy'} className={copied ? 'text-good' : ''} />
      <span role="status" className="sr-only">
        {copied === undefined ? '' : copied ? partsText.copied : partsText.notCopied}
      </span>
    </button>
  );
}
