'use client';

import { Fingerprint } from '../../../_components/data/fingerprint.tsx';
import { CheckBox } from '../../../_components/form/check-box.tsx';
import { Notice } from '../../../_components/state/notice.tsx';
import type { PinAnswers, PinSituation } from '../../../_lib/trust/pin-situation.ts';
import { trustText } from '../../../_text/trust.ts';

const text = trustText.pin;

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
        <Notice look="warn" title={text.givesUp}>
          {situation.givesUp.map((keyId) => (
            <Fingerprint key={keyId} keyId={keyId} />
          ))}
          {text.givesUpHint}
        </Notice>
      )}
      {situation.asksToReplace ? (
        <CheckBox
          label={text.replace}
          help={text.replaceHelp}
          checked={answers.replace}
          onChange={(replace) => onChange({ replace, compared: false })}
        />
      ) : null}
      {situation.asksToCompare || answers.replace ? (
        <CheckBox
          label={text.compared}
          help={text.comparedHelp}
          checked={answers.compared}
          onChange={(compared) => onChange({ compared })}
        />
      ) : null}
    </>
  );
}
