'use client';

import { useState } from 'react';
import type { Node } from '../../../../schemas/api/resources/node.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { useNodeCommand } from '../../../_client/nodes.ts';
import { Button } from '../../../_components/form/button.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { FormActions } from '../../../_components/form/form-actions.tsx';
import { TextArea } from '../../../_components/form/text-area.tsx';
import { Failure } from '../../../_components/state/failure.tsx';
import { labelChanges, labelLines, readLabelLines } from '../../../_lib/node/label-lines.ts';
import { nodeText } from '../../../_text/nodes.ts';

const text = nodeText.details;
const { noteChars } = LIMITS.nodeRecord;

/** Changes labels and note: what was changed here, on top of what others change meanwhile. */
export function DetailsForm({
  node,
  onDone,
}: {
  readonly node: Node;
  readonly onDone: () => void;
}) {
  const [before] = useState(node);
  const [lines, setLines] = useState(() => labelLines(node.labels));
  const [note, setNote] = useState(node.note);
  const command = useNodeCommand(node);
  const typed = readLabelLines(lines);
  const problem = typed.kind === 'wrong' ? text.wrong[typed.why](typed.line) : undefined;
  const save = () => {
    if (typed.kind === 'wrong') return;
    const labels = labelChanges(before.labels, typed.labels);
    // A note that nobody touched here may be changed by others meanwhile.
    const written = note === before.note ? {} : { note: note.trim(), noteWas: before.note };
    const body = { labels, ...written };
    command.mutate({ kind: 'change', body }, { onSuccess: onDone });
  };
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field label={text.labels} help={text.labelsHelp} problem={problem}>
        {(control) => (
          <TextArea {...control} mono spellCheck={false} value={lines} onChange={setLines} />
        )}
      </Field>
      <Field label={text.note} help={text.noteHelp(noteChars)}>
        {(control) => (
          <TextArea {...control} maxLength={noteChars} value={note} onChange={setNote} />
        )}
      </Field>
      {command.error ? <Failure error={command.error} /> : null}
      <FormActions>
        <Button
          type="submit"
          look="primary"
          busy={command.isPending}
          reason={problem === undefined ? undefined : text.wrongFirst}
        >
          {text.save}
        </Button>
      </FormActions>
    </form>
  );
}
