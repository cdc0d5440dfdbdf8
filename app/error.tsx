'use client';

import { Button } from './_components/form/button.tsx';
import { FormActions } from './_components/form/form-actions.tsx';
import { LinkButton } from './_components/form/link-button.tsx';
import { PageHeader } from './_components/layout/page-header.tsx';
import { paths } from './_lib/paths.ts';
import { frameText } from './_text/frame.ts';

/** Shown in place of a page that broke. Nothing on the server is touched by that. */
export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <>
      <PageHeader title={frameText.broken.title} lead={frameText.broken.lead} />
      <FormActions>
        <Button look="primary" icon="restart" onClick={reset}>
          {frameText.broken.retry}
        </Button>
        <LinkButton href={paths.market()}>{frameText.broken.market}</LinkButton>
      </FormActions>
    </>
  );
}
