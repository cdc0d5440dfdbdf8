'use client';

import { useState } from 'react';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { useRestorePoints } from '../../../_client/restore-points.ts';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { ConfirmDialog } from '../../../_components/layout/confirm-dialog.tsx';
import { removeWords } from '../../../_lib/stack/remove-words.ts';
import type { CommandDialogProps } from './command-dialog.ts';
import { stackActionsText } from '../../../_text/stack.ts';

const text = stackActionsText.removing;

const DAY_MS = 24 * 60 * 60 * 1000;
const KEEP_DAYS = Math.round(LIMITS.stack.keepDataMs / DAY_MS);

/** Says what removing destroys and what is kept; the name has to be typed where data goes for good. */
export function RemoveDialog({ stack, onRun, ...rest }: CommandDialogProps) {
  const [wanted, setWanted] = useState(false);
  const removed = stack.state === 'removed';
  const hasData = stack.volumes.some((volume) => volume.kind === 'data');
  const deleteData = removed || (wanted && hasData);
  const points = useRestorePoints(stack.id, { enabled: rest.open && !removed });
  const { destroyed, kept } = removeWords(stack, {
    deleteData,
    keepDays: KEEP_DAYS,
    restorePoints: points.data?.length ?? 0,
  });
  return (
    <ConfirmDialog
      {...rest}
      title={removed ? text.purgeTitle(stack.name) : text.title(stack.name)}
      confirm={deleteData ? text.purgeConfirm : text.confirm}
      typeFirst={deleteData ? stack.name : undefined}
      onConfirm={() => onRun({ kind: 'remove', data: deleteData ? 'delete' : 'keep' })}
    >
      <WordList title={text.destroyed} words={destroyed} />
      <WordList title={text.kept} words={kept} />
      {removed || !hasData ? null : (
        <CheckBox
          label={text.alsoData}
          help={text.alsoDataHelp}
          checked={wanted}
          onChange={setWanted}
        />
      )}
    </ConfirmDialog>
  );
}

function WordList({ title, words }: { readonly title: string; readonly words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <div>
      <p className="font-medium">{title}</p>
      <ul className="list-disc ps-5">
        {words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ul>
    </div>
  );
}
