@echo off
rem Builds the project when it has not been built yet, then runs the command line.
rem   POLYLOSS_JAVA_OPTS   more options for the JVM, -Xmx8g for example
rem   POLYLOSS_BUILD=1     builds again
setlocal EnableDelayedExpansion
set "home=%~dp0"

rem The backend decides which natives the class path holds, so it is needed before Java starts; and whether
rem there is a dashboard.
set "backend=cpu"
set "quiet="
set "ui="
set "resumed="
set "previous="
for %%a in (%*) do (
  if /i "!previous!%%~a"=="--backendcuda" set "backend=cuda"
  if /i "%%~a"=="--backend=cuda" set "backend=cuda"
  if "%%~a"=="--quiet" set "quiet=1"
  if "%%~a"=="--ui" set "ui=1"
  if "!previous!"=="--resume" set "resumed=%%~a"
  set "previous=%%~a"
)
set "command=%~1"
if "%command%"=="--quiet" set "command=%~2"
if "%command%"=="--verbose" set "command=%~2"
rem A run that goes on has its options in its folder.
if defined resumed if exist "%resumed%\arguments.json" (
  findstr /c:"\"--backend\",\"cuda\"" "%resumed%\arguments.json" >nul && set "backend=cuda"
  findstr /c:"\"--ui\"" "%resumed%\arguments.json" >nul && set "ui=1"
)

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"

rem The commands for Spark are a module of their own: nobody downloads Spark for the others.
rem Nor does anybody download PyTorch, which the benchmark compares with, nor the dashboard's web server.
set "opens="
set "profiles="
if "%command%"=="spark" (
  set "built=%home%polyloss-spark\target\.built"
  set "modules=polyloss-spark-home,polyloss-spark"
  set "classpath=%home%polyloss-spark\target\polyloss-spark-submit.jar;%home%polyloss-spark-home\target\jars\*"
  for /f "tokens=3 delims=<>" %%o in ('findstr "<spark.arguments>" "%home%polyloss-spark\pom.xml"') do set "opens=%%o"
) else if "%command%"=="bench" (
  set "built=%home%polyloss-bench\target\app\.built"
  set "modules=polyloss-bench"
  set "profiles=,bench"
  set "classpath=%home%polyloss-bench\target\app\*"
) else if defined ui (
  set "built=%home%polyloss-ui\target\app-%backend%\.built"
  set "modules=polyloss-ui"
  set "classpath=%home%polyloss-ui\target\app-%backend%\*"
) else (
  set "built=%home%polyloss-cli\target\app-%backend%\.built"
  set "modules=polyloss-cli"
  set "classpath=%home%polyloss-cli\target\app-%backend%\*"
)
if defined POLYLOSS_BUILD if exist "%built%" del "%built%"
if not exist "%built%" (
  if not defined quiet echo Building ^(the first time this downloads the libraries^) ... 1>&2
  call mvn -q -B -f "%home%pom.xml" -P%backend%%profiles% -pl %modules% -am -Dmaven.test.skip=true -Dlicense.skipAddThirdParty package 1>&2
  if errorlevel 1 (
    echo polyloss: the build failed: see above 1>&2
    exit /b 1
  )
  type nul > "%built%"
)

rem ND4J's threads spin while they wait for each other, which slows everything several times as soon as
rem the cores have other work: decoding images ahead, or another program.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"

rem OpenCV has a word of its own for each image that it cannot read, beside the one that names the file.
if not defined OPENCV_LOG_LEVEL set "OPENCV_LOG_LEVEL=SILENT"

"%java%" -Djava.awt.headless=true %opens% %POLYLOSS_JAVA_OPTS% -cp "%classpath%" io.github.polyloss.cli.Main %*
exit /b %errorlevel%
