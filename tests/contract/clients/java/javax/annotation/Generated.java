package javax.annotation;

/** The generated code bears this mark, which Java itself has no more since 11. */
public @interface Generated {
    String[] value();

    String date() default "";

    String comments() default "";
}
