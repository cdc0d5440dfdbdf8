'use client';

import { useState } from 'react';
import { usePinRoot } from '../../../_client/trust.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { TextArea } from '../../../_components/form/text-area.tsx';
import { Dialog } from '../../../_components/layout/dialog.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { PinQuestions } from './pin-questions.tsx';
import { pinObstacle, type PinAnswers, pinSituation } from '../../../_lib/trust/pin-situation.ts';
import type { Publisher } from '../../../_lib/trust/publishers.ts';
import { readRootFile } from '../../../_lib/trust/read-root-file.ts';
import { RootFileFacts } from './root-file-facts.tsx';
import { RootFileInput } from './root-file-input.tsx';
import { trustText } from '../../../_text/trust.ts';

const text = trustText.pin;

interface Props {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** What is believed so far. */
  readonly publishers: readonly Publisher[];
  /** Whose it has to be; undefined: of whoever the file says. */
  readonly namespace?: string | undefined;
}

/** Pins a first root document, or takes the next one over. */
export function PinRootDialog({ open, onOpenChange, ...form }: Props) {
  const { publishers, namespace } = form;
  const next = publishers.some((each) => each.namespace === namespace && each.root);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={next && namespace !== undefined ? text.nextTitle(namespace) : text.title}
      lead={next ? text.nextLead : text.lead}
    >
      <PinRootForm {...form} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const EMPTY: PinAnswers = { text: '', compared: false, replace: false };

function PinRootForm({
  publishers,
  namespace,
  onDone,
}: Pick<Props, 'publishers' | 'namespace'> & { readonly onDone: () => void }) {
  const [answers, setAnswers] = useState(EMPTY);
  const pin = usePinRoot();
  const file = readRootFile(answers.text);
  const known = publishers.find((each) => each.namespace === file?.root.namespace);
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
      <Field label={text.document} help={text.documentHelp} problem={problem}>
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
          {situation.asksToReplace ? text.submitReplacing : text.submit}
        </Button>
      </FormActions>
    </form>
  );
}
