'use client';

import { useState } from 'react';
import type { RestorePoint } from '../../../../schemas/api/resources/restore-point.ts';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import {
  useCreatePoint,
  useDeletePoint,
  useReturnToPoint,
} from '../../../_client/restore-points.ts';
import { Sentence } from '../../../_components/data/sentence.tsx';
import { Time } from '../../../_components/data/time.tsx';
import { Field } from '../../../_components/form/field.tsx';
import { Select } from '../../../_components/form/select.tsx';
import { TextInput } from '../../../_components/form/text-input.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { restorePointsText } from '../../../_text/restore-points.ts';

interface Props {
  readonly stack: Stack;
  readonly onClose: () => void;
}

interface PointProps extends Props {
  readonly point: RestorePoint;
}

/** Asks what a restore point is for, and makes it. */
export function MakePointDialog({ stack, onClose }: Props) {
  const text = restorePointsText.making;
  const [note, setNote] = useState('');
  const create = useCreatePoint(stack.id);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={text.title(stack.name)}
      confirm={text.confirm}
      look="primary"
      busy={create.isPending}
      error={create.error}
      onConfirm={() => create.mutate(note.trim(), { onSuccess: onClose })}
    >
      <p>{text.lead}</p>
      <Field label={text.note} optional help={text.noteHelp}>
        {(control) => (
          <TextInput
            {...control}
            autoComplete="off"
            maxLength={LIMITS.stack.points.noteChars}
            value={note}
            onChange={setNote}
          />
        )}
      </Field>
    </ConfirmDialog>
  );
}

/** Says what going back does, and what becomes of the present. */
export function ReturnDialog({ stack, point, onClose }: PointProps) {
  const text = restorePointsText.returning;
  const [alone, setAlone] = useState('');
  const command = useReturnToPoint(stack.id);
  const volumes = stack.volumes.filter(({ kind }) => kind === 'data');
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={text.title(stack.name)}
      confirm={text.confirm}
      cancel={text.cancel}
      busy={command.isPending}
      error={command.error}
      onConfirm={() => command.mutate({ point, alone: alone || undefined }, { onSuccess: onClose })}
    >
      {volumes.length > 0 ? (
        <Field label={text.what}>
          {(control) => (
            <Select
              {...control}
              value={alone}
              onChange={setAlone}
              choices={[
                { value: '', label: text.whole },
                ...volumes.map(({ machine, name }) => ({
                  value: `${machine}/${name}`,
                  label: text.volume(name, machine),
                })),
              ]}
            />
          )}
        </Field>
      ) : null}
      <p>
        <Sentence text={alone === '' ? text.lead : text.alone}>
          <Time at={point.at} />
        </Sentence>
      </p>
      <p>{text.machines(stack.machines.length)}</p>
      <p>{text.present}</p>
    </ConfirmDialog>
  );
}

export function DeletePointDialog({ stack, point, onClose }: PointProps) {
  const text = restorePointsText.deleting;
  const command = useDeletePoint(stack.id);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={text.title}
      confirm={text.confirm}
      busy={command.isPending}
      error={command.error}
      onConfirm={() => command.mutate(point, { onSuccess: onClose })}
    >
      <p>
        <Sentence text={text.lead}>
          <Time at={point.at} />
        </Sentence>
      </p>
    </ConfirmDialog>
  );
}
