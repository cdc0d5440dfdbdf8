'use client';

import { useState } from 'react';
import { Field } from '../_components/form/field.tsx';
import { TextInput } from '../_components/form/text-input.tsx';
import { accessText as text } from '../_text/access.ts';

/** The code that proves that the server is one's own; its value goes with the form. */
export function SetupCodeField() {
  const [code, setCode] = useState('');
  return (
    <Field label={text.setup.code} help={text.setup.codeHelp}>
      {(control) => (
        <TextInput
          {...control}
          name="code"
          autoFocus
          mono
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          placeholder={text.setup.codePlaceholder}
          required
          value={code}
          onChange={setCode}
        />
      )}
    </Field>
  );
}
