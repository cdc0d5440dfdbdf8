'use client';

import { Field } from '../../../_components/form/field.tsx';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { trustText } from '../../../_text/trust.ts';

/** Takes a root document from a file on the reader's machine. */
export function RootFileInput({ onText }: { readonly onText: (text: string) => void }) {
  return (
    <Field label={trustText.pin.file} optional help={trustText.pin.fileHelp}>
      {(control) => (
        <input
          {...control}
          type="file"
          accept=".json,application/json"
          className="block w-full text-small text-ink-soft file:me-3 file:rounded-box file:border file:border-line-strong file:bg-surface file:px-3 file:py-1.5 file:text-ink"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            // More than a chain may have is cut off, and then it is none.
            const head = file?.slice(0, LIMITS.namespaceRoot.chainBytes + 1);
            void head?.text().then(onText);
          }}
        />
      )}
    </Field>
  );
}
