import type { Operation } from '../../../../schemas/api/resources/operation.ts';
import { CopyButton } from '../../../_components/data/copy-button.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import { plainConsole } from '../../../_lib/stack/plain-console.ts';

const UNDO_WORDS: Partial<Record<Operation['state'], string>> = {
  undoing: 'What it had done is being undone.',
  stuck:
    'Undoing what it had done did not succeed either. Mend the cause, then try the undo again.',
  failed: 'What it had done was undone; nothing is left behind.',
};

/** What went wrong: the step, the cause, what to do, and what the machine said last. */
export function FailedEnding({ operation }: { readonly operation: Operation }) {
  const { fault, failedStep, state } = operation;
  const lines = plainConsole(operation.console.join('\n'));
  return (
    <div className="space-y-4">
      <Notice
        look="bad"
        announce
        title={failedStep === null ? 'It failed.' : `It failed at “${failedStep}”.`}
      >
        <p>{fault?.message ?? 'The server gave no reason.'}</p>
        {fault?.action === undefined ? null : <p>{fault.action}</p>}
        <p>{UNDO_WORDS[state] ?? UNDO_WORDS.undoing}</p>
      </Notice>
      {lines === '' ? null : (
        <figure className="space-y-1.5">
          <figcaption className="flex items-center gap-1 text-ink-soft">
            Last lines of the machine’s console
            <CopyButton text={lines} label="console lines" />
          </figcaption>
          <pre
            // So that it can be scrolled by keyboard too.
            tabIndex={0}
            className="max-h-80 overflow-auto rounded-box border border-line bg-sunken p-3 leading-5"
          >
            {lines}
          </pre>
        </figure>
      )}
    </div>
  );
}
