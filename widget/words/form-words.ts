import type { FormField } from '../../shared/form.ts';

export type FieldFault = 'missing' | 'email' | 'long' | 'text' | 'refused';

/** What forms say beyond the words of the panel; they come with the chunk that draws them. */
export type FormWords = {
  optional: string;
  sending: string;
  sent: string;
  fault(fault: FieldFault, field: Pick<FormField, 'kind'>): string;
  agreed: string;
};
