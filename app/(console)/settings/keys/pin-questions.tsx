'use client';

import { Fingerprint } from '../../../_components/data/fingerprint.tsx';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import type { PinAnswers, PinSituation } from '../../../_lib/trust/pin-situation.ts';

/** What only a person can answer before a root document is believed. */
export function PinQuestions({
  answers,
  situation,
  onChange,
}: {
  readonly answers: PinAnswers;
  readonly situation: PinSituation;
  readonly onChange: (changed: Partial<PinAnswers>) => void;
}) {
  return (
    <>
      {situation.givesUp.length === 0 ? null : (
        <Notice look="warn" title="Keys that are trusted now will be revoked, for good">
          {situation.givesUp.map((keyId) => (
            <Fingerprint key={keyId} keyId={keyId} />
          ))}
          Stacks that no other trusted key vouches for are marked; their machines go on running.
        </Notice>
      )}
      {situation.asksToReplace ? (
        <CheckBox
          label="Begin anew, without the keys known so far"
          help="Only when the publisher has lost their keys and told you so by another way."
          checked={answers.replace}
          onChange={(replace) => onChange({ replace, compared: false })}
        />
      ) : null}
      {situation.asksToCompare || answers.replace ? (
        <CheckBox
          label="The publisher tells me the same fingerprints"
          help="On paper, by telephone, from their own web site: not from where the file came."
          checked={answers.compared}
          onChange={(compared) => onChange({ compared })}
        />
      ) : null}
    </>
  );
}
