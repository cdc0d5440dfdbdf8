'use client';

import { Button } from './_components/form/button.tsx';
import { FormActions } from './_components/form/form-actions.tsx';
import { LinkButton } from './_components/form/link-button.tsx';
import { PageHeader } from './_components/layout/page-header.tsx';
import { paths } from './_lib/paths.ts';

/** Shown in place of a page that broke. Nothing on the server is touched by that. */
export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <>
      <PageHeader
        title="This page broke"
        lead="It is a fault in the page; your stacks are not touched by it."
      />
      <FormActions>
        <Button look="primary" icon="restart" onClick={reset}>
          Try again
        </Button>
        <LinkButton href={paths.market()}>Go to the marketplace</LinkButton>
      </FormActions>
    </>
  );
}
