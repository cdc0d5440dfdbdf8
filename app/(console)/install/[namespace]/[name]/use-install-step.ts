'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect } from 'react';
import { paths } from '../../../../_lib/paths.ts';

/** Where in the install one is: it stands in the address, so that Back leads to the step before. */
export interface InstallStep {
  readonly step: 'questions' | 'plan';
  readonly showPlan: () => void;
  readonly showQuestions: () => void;
}

/**
 * @param address `namespace/name`
 * @param planned whether there is a plan to show; after a reload there is none, and the questions,
 *   with their answers, come first
 */
export function useInstallStep(address: string, planned: boolean): InstallStep {
  const params = useSearchParams();
  const version = params.get('version') ?? undefined;
  const wanted = params.get('step') === 'plan';
  const questions = paths.install(address, version);
  useEffect(() => {
    // Next's router would ask the server for the same page again.
    if (wanted && !planned) window.history.replaceState(null, '', questions);
  }, [wanted, planned, questions]);
  return {
    step: wanted && planned ? 'plan' : 'questions',
    showPlan: () => window.history.pushState(null, '', paths.install(address, version, 'plan')),
    showQuestions: () => window.history.back(),
  };
}
