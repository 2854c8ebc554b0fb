/** A style sheet as minified text, for constructable sheets. */
declare module '*.css?inline' {
  const styles: string;
  export default styles;
}
