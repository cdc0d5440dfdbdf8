'use client';

import { Field } from '../../../_components/form/field.tsx';
import { LIMITS } from '../../../../schemas/config/limits.ts';

/** Takes a root document from a file on the reader's machine. */
export function RootFileInput({ onText }: { readonly onText: (text: string) => void }) {
  return (
    <Field label="Choose the file" optional help="Or put its text below.">
      {(control) => (
        <input
          {...control}
          type="file"
          accept=".json,application/json"
          className="block w-full text-small"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            // More than a chain may have is no chain, whatever else it is.
            if (file && file.size <= LIMITS.namespaceRoot.chainBytes) void file.text().then(onText);
            else onText(file ? 'too large' : '');
          }}
        />
      )}
    </Field>
  );
}
