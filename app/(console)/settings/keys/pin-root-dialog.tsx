'use client';

import { useState } from 'react';
import type { PinnedRoot } from '../../../../schemas/api/resources/trust.ts';
import { usePinRoot } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { TextArea } from '../../../_components/form/text-area.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { PinQuestions } from './pin-questions.tsx';
import { pinObstacle, type PinAnswers, pinSituation } from '../../../_lib/trust/pin-situation.ts';
import { readRootFile } from '../../../_lib/trust/read-root-file.ts';
import { RootFileFacts } from './root-file-facts.tsx';
import { RootFileInput } from './root-file-input.tsx';

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** What is believed of the publisher so far; undefined: a first root document is pinned. */
  readonly known?: PinnedRoot | undefined;
  /** Whose it has to be; undefined: of whoever the file says. */
  readonly namespace?: string | undefined;
}

/** Pins a first root document, or takes the next one over. */
export function PinRootDialog({ open, onOpenChange, known, namespace }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={known ? `Next root document of “${known.namespace}”` : 'Pin a root document'}
      lead={
        known
          ? 'It is believed when the keys of the version before have signed it.'
          : 'Get the file from the publisher, and their fingerprints by another way.'
      }
    >
      <PinRootForm known={known} namespace={namespace} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const EMPTY: PinAnswers = { text: '', compared: false, replace: false };

function PinRootForm({
  known,
  namespace,
  onDone,
}: Pick<Props, 'known' | 'namespace'> & { readonly onDone: () => void }) {
  const [answers, setAnswers] = useState(EMPTY);
  const pin = usePinRoot();
  const file = readRootFile(answers.text);
  const situation = pinSituation(file, { known, namespace });
  const change = (changed: Partial<PinAnswers>) =>
    setAnswers((before) => ({ ...before, ...changed }));
  const problem = answers.text.trim() === '' ? undefined : situation.problem;
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!file || pinObstacle(answers, situation) !== undefined) return;
        const body = {
          namespace: file.root.namespace,
          chain: file.chain,
          replace: answers.replace,
        };
        pin.mutate(body, { onSuccess: onDone });
      }}
    >
      <RootFileInput onText={(text) => change({ text, compared: false })} />
      <Field
        label="Root document"
        help="The file that yard trust rotate writes: acme.root.json."
        problem={problem}
      >
        {(control) => (
          <TextArea
            {...control}
            mono
            rows={3}
            spellCheck={false}
            value={answers.text}
            onChange={(text) => change({ text, compared: false })}
          />
        )}
      </Field>
      {file && situation.problem === undefined ? (
        <>
          <RootFileFacts file={file} />
          <PinQuestions answers={answers} situation={situation} onChange={change} />
        </>
      ) : null}
      {pin.error ? <Failure error={pin.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={pin.isPending}
          reason={pinObstacle(answers, situation)}
        >
          {known ? 'Go by this document' : 'Pin this document'}
        </Button>
      </FormActions>
    </form>
  );
}
