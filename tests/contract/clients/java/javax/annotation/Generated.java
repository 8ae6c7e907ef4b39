package javax.annotation;

/** An annotation of the generated code. Java has not included it since version 11. */
public @interface Generated {
    String[] value();

    String date() default "";

    String comments() default "";
}
